"""What others are asked about a registration: administrators, providers, billing agencies."""
