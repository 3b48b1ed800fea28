"""What votes on statements say."""
