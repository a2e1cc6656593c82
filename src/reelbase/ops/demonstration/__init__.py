"""A demonstration: people, projects in every state, films, links, numbers and credits, made through the services."""
