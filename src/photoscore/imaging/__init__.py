"""Bytes to Photo: sniffing, limits, decoding, orientation, colour."""
