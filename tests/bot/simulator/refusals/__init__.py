"""Every refusal, with its neighbour that is still taken."""
