"""The words by which the rules of `wording` are recognised, in English."""

from __future__ import annotations

import re


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


VALUED = (
    "amazing|annoying|awesome|awful|bad|beneficial|complicated|confusing|convenient|difficult|disappointed|"
    "disappointing|easy|excellent|excited|fantastic|frustrated|frustrating|good|great|hard|helpful|horrible|"
    "impressed|intuitive|painful|poor|simple|slow|stressful|terrible|tedious|useful|"
    "valuable|wonderful"
)
AUXILIARY = (
    "do|does|did|is|are|was|were|have|has|had|can|could|will|would|should|may|might|"
    "don't|doesn't|didn't|isn't|aren't|wasn't|weren't|haven't|hasn't|can't|couldn't|won't|wouldn't|shouldn't"
)
SUBJECT = (
    "i|you|we|they|he|she|it|this|that|these|those|there|your|our|their|his|her|its|the|a|an|any|anyone|anybody|"
    "anything|someone|something|people|everyone|everybody|[a-z]+(?:ing|s)"
)

LEADING = _pattern(
    r"(?:^|[,.!?] )(?:and |but |so )?(?:don't|doesn't|didn't|isn't|aren't|wasn't|weren't|won't|wouldn't|shouldn't|"
    r"can't|couldn't) (?:you|it|they|he|she|this|that|these|we|our|the|there)\b(?=[^?.]*\?)",
    r", (?:right|correct|yes|no|agreed|okay|ok|huh|eh) ?\?",
    r"\b(?:would|do|don't) you (?:not )?agree\b",
    r"\b(?:most|many|other) (?:people|users|customers|experts|teams|companies|respondents) "
    r"(?:say|think|believe|agree|find|prefer|love|like|told|tell|feel|report)\b",
    r"\b(?:obviously|surely|of course|undoubtedly|as you know|as we all know|needless to say|"
    r"as everyone knows|everyone knows|it is well known)\b",
    r"\b(?:experts|studies|research) (?:say|says|show|shows|agree|agrees|suggest|suggests)\b",
)
LEADING_WHEN_OPEN = _pattern(
    rf"\bhow (?:much )?(?:more |so |very |really )?(?:{VALUED}) (?:is|are|was|were|do|does|did|would|has|have|it)\b",
    r"\bhow much (?:do|did|does|would) (?:you|they|people) (?:really |actually )?(?:love|like|enjoy|hate|dislike)\b",
    r"\b(?:what|why) (?:do|did) you (?:love|adore|hate)\b",
    r"\bhow (?:high|low)(?:ly)? would you rate\b",
    r"\bhow much (?:better|easier|faster|simpler|worse|harder|slower|happier)\b",
    rf"\b(?:our|the) (?:{VALUED}) (?:app|product|website|site|service|support|tool|team|checkout|process|design)\b",
    r"\bhow (?:much )?(?:has|have|did|does|do) [^?]*\b(?:improved?|benefit(?:ed)?|helped|saved?) you\b",
    r"\bwhy (?:is|are|was|were) [^?,]*\b(?:so (?:good|great|bad|hard|easy|important|slow|useful)|better than|"
    r"worse than|the best|the worst)\b",
)

LOADED = _pattern(
    r"\b(?:do|does|did|are|is|have|has|were|was) (?:you|they|people|your \w+) (?:always|never|constantly)\b",
    r"\b(?:every single|all the time|at all times|each and every)\b",
    r"\b(?:everyone|everybody|nobody|no one) (?:knows|thinks|says|agrees|loves|hates|uses|wants|likes)\b",
    r"\b(?:wast(?:e|es|ed|ing) (?:\w+ )?(?:time|money|hours)|time (?:do you|did you|you) waste|waste of)\b",
    r"\b(?:terrible|horrible|awful|lousy|ridiculous|outrageous|disgusting|stupid|nightmare|clunky|rip-?off)\b",
    r"\b(?:amazing|awesome|fantastic|incredible|wonderful|revolutionary|award-winning|state-of-the-art|"
    r"cutting-edge|world-class|best-in-class|groundbreaking|game-changing|hassle-free|blazing)\b",
    r"\b(?:our|this|the) (?:new,? )?(?:improved|innovative|powerful|superior|easy-to-use|user-friendly|exciting)\b",
    r"\b(?:forced to|suffer(?:ed|ing)? (?:from|through)|put up with|fed up)\b",
)

# Pairs that name one thing, one stretch of time, or a relation between two.
ONE_THING = _pattern(
    r"\b(?:before and after|back and forth|pros and cons|ups and downs|friends and family|family and friends|"
    r"terms and conditions|research and development|search and filter|drag and drop|copy and paste|cut and paste|"
    r"trial and error|supply and demand|likes and dislikes|day and night|more and more|over and over|"
    r"again and again|now and then|here and there|diversity and inclusion|mergers and acquisitions|"
    r"questions and answers|sales and marketing|health and safety|food and drink|profit and loss|"
    r"wear and tear|nuts and bolts|and so on|both \w+ and|between [^?]* and)\b"
)
SECOND_ASK = _pattern(
    r"(?<=\w),? and (?:also )?(?:how|what|when|where|who|whom|which|whose)\b"
    r"(?![^?]*\b(?:then|next|after(?:wards)?|after that) ?\?)"
    r"(?=[^?]*\?)",
    rf"(?<=\w),? (?:and|or) (?:{AUXILIARY}) (?:you|they|it|your|the)\b(?=[^?]*\?)",
    r"\b(?:like|love|enjoy|agree|liked|loved|enjoyed|agreed)\b[^?,]{0,30} (?:and|or) (?:dislike|hate|disagree)d?\b",
    rf"\bhow (?:{VALUED}|fast|quick|quickly|reliable|accurate|clear|clean|cheap|friendly|fun|modern|secure|safe) "
    r"and \w+ (?:is|are|was|were|do|does|did)\b",
)
RATED_PAIR = re.compile(
    r"\b(?:satisfied|happy|pleased|comfortable|confident) (?:are|were|is|was)? ?(?:you|they)? ?(?:with|about|in) "
    r"[^?,]{1,60}? and [^?]*|"
    r"\b(?:rate|rank|evaluate) [^?,]{1,60}? and [^?]*|"
    r"\b(?:feel|think|opinion|opinions|feelings|thoughts) (?:about|of|on) [^?,]{1,60}? and [^?]*|"
    r"\bhow (?:\w+ )?(?:is|are|was|were) (?:our|the|your) [^?,]{1,40}? and (?:our|the|your|its) [^?]*",
    re.IGNORECASE,
)

HYPOTHETICAL = _pattern(
    r"\b(?:imagine|suppose|supposing|hypothetically|picture yourself|let's say)\b",
    r"\bwhat if\b",
    r"\bif (?:we|our \w+|this \w+|the (?:app|product|tool|service|feature|site|website|company|team|price)) "
    r"(?:\w+ )?(?:were|was|didn't|did not|built|made|offered|added|had|could|would|launched|released|introduced|"
    r"removed|charged|cost|gave|sold|changed|went|supported|created|developed)\b",
    r"\bif (?:there|it|they|someone|something) (?:was|were|existed|had|could|cost|offered|did)\b",
    r"\bif you (?:had|were|won|owned|got|saw)\b(?! to (?:pick|choose|name|explain|describe|say|sum|rate|guess|rank))",
    r"\bwould you (?:ever |be (?:likely|willing|interested|prepared|inclined|more likely) (?:to|in) |consider |"
    r"rather |probably |still |also |actually |even )?(?:use|using|buy|buying|pay|paying|purchase|recommend|switch|"
    r"switching|subscribe|try|trying|want|prefer|upgrade|download|sign up|join|renew|order|invest|choose|"
    r"install|adopt|come back|return|click|book|hire|spend|vote|feel|react)\b(?! to (?:describe|explain|say|sum))",
)
# Common, often asked on purpose ("what would you change?"); the Mom Test still has no use for them.
MILDLY_HYPOTHETICAL = _pattern(
    r"\bif you could\b",
    r"\bif you had to\b",
    r"\bmagic wand\b",
    r"\b(?:what|how|which|where|when|who|why) would\b(?! you (?:say|describe|rate|define|explain|call|summari[sz]e))",
    r"\bwould (?:you|it|they|that|this)\b(?! (?:like to|say|describe|rate|tell|share|mind|explain|define))",
)

FUTURE = _pattern(
    r"\b(?:you|they)(?:'ll| will)\b",
    r"\bwill you\b(?! (?:tell|describe|share|walk|explain|give|please|help))",
    r"\bare you (?:going|planning|likely|intending) to\b",
    r"\bdo you (?:plan|intend|expect) (?:to|on)\b",
    r"\bhow likely (?:are|is|would)\b",
    r"\b(?:in the future|in the next \w+|over the next \w+|in the coming \w+|next (?:year|quarter)|going forward|"
    r"from now on|(?:five|ten|two|three|5|10|2|3) years from now)\b",
)

INVITES = _pattern(
    r"^(?:can|could|would|will|may|might) (?:you|i|we) (?:please |also |briefly |perhaps |maybe )?"
    r"(?:tell|describe|walk|talk|share|explain|give|show|think|elaborate|help|recall|remember|name|list|say|"
    r"expand|take|paint|start|ask|mind|outline|summari[sz]e|go|hear|be willing)\b",
    r"^(?:is|was|are|were) there (?:anything|something|any (?:other|further|more)|one thing)\b",
    r"^(?:do|did|have) you (?:have|got) (?:anything|something|"
    r"any(?: \w+)? (?:questions|thoughts|comments|stories|examples))\b",
    r"^(?:do|did|have) you (?:mind|care to)\b",
    r"^(?:do|can) you (?:remember|recall|think of) (?:a|an|the last|the first|one) ",
)
CLOSED = re.compile(rf"^(?:{AUXILIARY}) (?:{SUBJECT})\b", re.IGNORECASE)
LEAD_IN = re.compile(
    r"^(?:when|while|after|before|since|during|in|on|at|as|if|given|thinking|looking|so|and|okay|ok|now|overall|"
    r"generally|currently|today|lately|recently|well|first|finally|also|for|with|from|compared|once|"
    r"last)\b[^?]*?, (?=\w)",
    re.IGNORECASE,
)

OPTIONS = _pattern(
    r"\b(?:such as|for example|for instance|e\.g\.),? [^?.]*?\b(?:or|and|etc)\b",
    r"\b(?:things|something|anything|tools|problems|issues|places|sites|apps) like [^?.]*?\b(?:or|and|etc)\b",
    r"\([^()]{0,100}(?:e\.g\.|for example|such as|, | or )[^()]{0,100}\)",
    r": [^?:]{1,80}\bor [^?]{1,40}\?",
    r"\b(?:was|is|were|are|did|do|does|because of|due to|about|of|by|for|prefer|use|choose)\b[^?.]{0,60}?\b\w+, "
    r"(?:[^,?.]{1,30}, )*(?:[^,?.]{1,30} )?or [^?.]{1,40}\?",
    r"\b(?:prefer|rather|either|whether it)\b[^?.]{1,60}\bor\b",
    r"^would you say\b[^?]{1,60}\bor\b",
    r"^(?:was|is|were|are) (?:it|that|this|they)\b[^?]{1,60}\bor\b(?! (?:not|so|less))",
)

JARGON = (
    "pain point", "value proposition", "value prop", "user journey", "customer journey", "touchpoint", "touch point",
    "synergy", "synergies", "synergistic", "omnichannel", "paradigm", "low-hanging fruit", "leverage", "utilize",
    "utilise", "utilization", "jobs to be done", "jtbd", "nps", "csat", "mvp", "cta", "kpi", "kpis", "roi", "ux",
    "go-to-market", "gtm", "ideate", "ideation", "operationalize", "stickiness", "monetization", "use case",
    "persona", "personas", "mental model", "north star", "aha moment", "activation rate", "conversion funnel",
    "first-run experience", "information architecture", "affordance", "heuristic", "heuristics", "actionable insights",
)  # fmt: skip
JARGON_PATTERN = re.compile(rf"\b(?:{'|'.join(map(re.escape, JARGON))})s?\b", re.IGNORECASE)

OPINION = _pattern(
    r"\bdo you (?:think|believe|feel)\b",
    r"\byour (?:opinion|view|views|thoughts)\b",
    r"\bis (?:it|this|that) a (?:good|great|bad) (?:idea|product|name|price)\b",
)
IDEA = _pattern(
    r"\bour (?:new )?(?:idea|concept|solution|prototype|upcoming \w+)\b",
    r"\b(?:we're|we are|i'm|i am) (?:building|working on|developing|planning|creating|thinking of|thinking about|"
    r"launching|making|designing)\b",
    r"\b(?:an|a new) (?:app|tool|product|service|platform|feature) (?:that|which|for|to)\b",
)
