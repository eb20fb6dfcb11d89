"""The catalogue's way in: municipal files and area tables become plain values; acts store them. No rules here."""
