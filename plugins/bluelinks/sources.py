"""The document that this payer's rules come from."""

FAQ = "BlueLinks for Providers FAQ"
