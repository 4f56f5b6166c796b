"""What can go wrong between a till and the landing zone, one function a kind."""
