"""The database floor: engine, unit of work, base model, migrations. Knows no slice."""
