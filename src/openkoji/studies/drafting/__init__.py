"""From one sentence, what somebody wants to find out, to a whole draft study: by templates, or by a language model."""
