"""Questions over all the other rooms' tables. Nothing here writes."""
