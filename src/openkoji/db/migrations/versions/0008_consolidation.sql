-- Themes that a language model names and puts together.

-- A name that a model gave: it gives way to a person's and to no counted phrase.
ALTER TABLE themes ADD COLUMN named_by_model boolean NOT NULL DEFAULT false;

-- How many analyses there were since a model last went through the themes of the study, and when it did.
ALTER TABLE codebooks
    ADD COLUMN unconsolidated integer NOT NULL DEFAULT 0,
    ADD COLUMN consolidated_at timestamptz;
