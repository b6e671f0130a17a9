"""X12, payer-free: bytes to objects and back. Start at `reader.read`, `benefits.read_benefits`, `writer.Builder`."""
