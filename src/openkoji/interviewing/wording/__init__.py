"""From a decided move to the words of the message."""
