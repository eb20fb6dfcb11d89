"""LINE's HTTP endpoints, a blueprint for each subject, behind one gate (`gate.py`)."""
