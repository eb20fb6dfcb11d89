"""The stand-in itself: does it refuse, remember and send as LINE does?"""
