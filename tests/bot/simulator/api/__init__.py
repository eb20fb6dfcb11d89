"""The endpoints, called as a bot calls them."""
