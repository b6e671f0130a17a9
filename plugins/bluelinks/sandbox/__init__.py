"""Invented people and figures with which this payer's sandbox answers."""
