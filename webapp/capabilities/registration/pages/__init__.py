"""The pages of registration, and what they are drawn from."""
