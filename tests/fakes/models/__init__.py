"""The parts of the fake of model providers: what may be asked, what is answered, and each vendor's wire format."""
