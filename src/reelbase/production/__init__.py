"""Production: durable jobs that turn a sealed plan into a film, and the record of all they did."""
