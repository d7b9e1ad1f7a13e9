"""Every error code that the API answers with: the one table behind `/docs/errors`.

`tests/web/test_error_catalogue.py` fails when a code in the source is missing here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    status: int
    meaning: str
    remedy: str


CATALOGUE: tuple[Entry, ...] = (
    Entry(
        "malformed_json",
        400,
        "The body is not valid JSON: broken syntax, text that is not UTF-8, NaN or Infinity, or a lone surrogate.",
        "Send one JSON document in UTF-8. Where a field is given twice, the last one counts.",
    ),
    Entry(
        "bad_request",
        400,
        "The request cannot be read.",
        "Check how your client builds the request; the detail names what was wrong.",
    ),
    Entry(
        "unauthorized",
        401,
        "There is no API key, or the one given is mistyped, unknown or revoked.",
        "Send Authorization: Bearer koji_live_… with a key made by openkoji keys create.",
    ),
    Entry(
        "invalid_session_token",
        401,
        "The session token opens no interview: it is mistyped, was revoked, or its interview was erased.",
        "Start the interview again; a known respondent gets the same interview with a valid token.",
    ),
    Entry(
        "credits_exhausted",
        402,
        "The workspace's credits do not reach for this interview or report refresh. An interview is refused at its "
        "start, or, where nobody answered it for 24 hours, at its first answer; never later.",
        "Read GET /api/v1/credits. Wait for the next month's grant, or ask the server's operator for credits, a higher "
        "overage cap or another plan.",
    ),
    Entry(
        "forbidden",
        403,
        "The key is valid and does not reach this call: a scope is missing, or the key is bound to one study.",
        "Use a key with the scope that the detail names, or a key without scopes and without a study.",
    ),
    Entry(
        "host_refused",
        421,
        "`/mcp` was called under a name that is not one of this server's: a web page may have made its own name point "
        "at this machine.",
        "Set OPENKOJI_PUBLIC_URL to the address under which the server is reached, or name the host in "
        "OPENKOJI_MCP_HOSTS.",
    ),
    Entry(
        "origin_refused",
        403,
        "`/mcp` was called by a web page of another site.",
        "Call it from a program, or name the site's host in OPENKOJI_MCP_HOSTS.",
    ),
    Entry(
        "confirmation_required",
        409,
        "An agent called a tool that publishes, sends or deletes, without `confirm`. Nothing happened.",
        "Ask the person the agent works for, then call the tool again with confirm: true.",
    ),
    Entry(
        "unknown_tool",
        404,
        "An agent called a tool that there is not.",
        "List the tools with tools/list.",
    ),
    Entry(
        "not_found",
        404,
        "There is nothing at this address in your workspace.",
        "Check the address and the id. Ids of other workspaces are not found either.",
    ),
    Entry("key_not_found", 404, "There is no such API key in this workspace.", "List them: GET /api/v1/api-keys."),
    Entry("study_not_found", 404, "There is no such study in this workspace.", "List them: GET /api/v1/studies."),
    Entry(
        "link_not_found",
        404,
        "The personal link leads nowhere: it is mistyped, or the person was erased.",
        "Use the link as it was sent. A researcher finds it with GET /api/v1/studies/{id}/respondents.",
    ),
    Entry(
        "link_used",
        409,
        "A personal link of an anonymous study was used already; nothing tells whose interview it began.",
        "Go on in the browser where it was opened. It cannot be opened a second time.",
    ),
    Entry(
        "respondent_not_found",
        404,
        "There is no such respondent in this workspace; they may have been erased.",
        "List those of a study: GET /api/v1/studies/{id}/respondents.",
    ),
    Entry(
        "respondent_withdrawn",
        409,
        "This person took back their consent, or was taken out of the study.",
        "Nothing: they are not interviewed again.",
    ),
    Entry(
        "invitation_needed",
        403,
        "The study's open link is switched off (page.openLink), and no personal link was given.",
        "Use the personal link that was sent, or switch the open link on and publish.",
    ),
    Entry(
        "origin_not_allowed",
        403,
        "A page of a site that the study does not name asked to start an interview.",
        "Add the site to the study's allowedOrigins, as in https://app.example.com, and publish.",
    ),
    Entry(
        "interview_not_found",
        404,
        "There is no such interview in this workspace.",
        "List them: GET /api/v1/interviews.",
    ),
    Entry(
        "report_not_found",
        404,
        "The study has no such report.",
        "List them: GET /api/v1/studies/{id}/reports.",
    ),
    Entry(
        "rehearsal_not_found",
        404,
        "The study has no such rehearsal; the last 20 are kept.",
        "List them: GET /api/v1/studies/{id}/rehearsals.",
    ),
    Entry(
        "question_not_found",
        404,
        "The study was not asked this question, or more than 7 days ago.",
        "Ask it: POST /api/v1/studies/{id}/ask.",
    ),
    Entry(
        "theme_not_found",
        404,
        "The study has no such theme.",
        "List them: GET /api/v1/studies/{id}/themes.",
    ),
    Entry(
        "edit_not_found",
        404,
        "Nobody edited the study's themes under this id.",
        "List the edits: GET /api/v1/studies/{id}/themes/edits.",
    ),
    Entry(
        "endpoint_not_found",
        404,
        "There is no such webhook endpoint in this workspace, or it is no REST hook where one was asked for.",
        "List them: GET /api/v1/webhooks.",
    ),
    Entry(
        "delivery_not_found",
        404,
        "The endpoint or the vendor has no such delivery.",
        "List them: GET /api/v1/webhooks/{id}/deliveries, or GET /api/v1/integrations/{vendor}/deliveries.",
    ),
    Entry(
        "vendor_not_found",
        404,
        "There is no such vendor to connect.",
        "List them: GET /api/v1/integrations.",
    ),
    Entry(
        "integration_not_connected",
        404,
        "The vendor is not connected in this workspace.",
        "Connect it: PUT /api/v1/integrations/{vendor}.",
    ),
    Entry(
        "event_not_found",
        404,
        "There is no such event in this workspace.",
        "List them: GET /api/v1/webhooks/events.",
    ),
    Entry(
        "method_not_allowed",
        405,
        "The address exists and does not take this method.",
        "Use one of the methods in the response's Allow header.",
    ),
    Entry(
        "request_timeout",
        408,
        "The body did not arrive within 30 seconds.",
        "Send the request again; with the same Idempotency-Key or clientMessageId nothing happens twice.",
    ),
    Entry(
        "already_created",
        409,
        "This Idempotency-Key has created something already, and what it showed is secret.",
        "Use what the first call returned; if it is lost, delete the thing that the detail names and create another.",
    ),
    Entry(
        "invitations_anonymous",
        409,
        "The study is anonymous: it keeps no addresses, so the server cannot write to anybody.",
        "Hand out the personal links that the import of your list returned, with your own e-mail program.",
    ),
    Entry(
        "public_url_not_set",
        409,
        "E-mails carry links, and the server was not told its address in the world.",
        "Whoever runs the server sets OPENKOJI_PUBLIC_URL.",
    ),
    Entry(
        "suppression_not_found",
        404,
        "There is no such suppressed address in this workspace.",
        "List them: GET /api/v1/suppressions.",
    ),
    Entry("conflict", 409, "The thing's state does not allow this now.", "Read it again; the detail says what blocks."),
    Entry(
        "consent_required",
        409,
        "The study asks for consent before an interview.",
        "Show the study's consent text, then start with consent.version and consent.acceptedAt.",
    ),
    Entry(
        "consent_outdated",
        409,
        "The start of a page names a consent wording that the study never showed.",
        "Load the page again and agree to what it says; GET /api/v1/studies/{id}/consent-texts lists the wordings.",
    ),
    Entry(
        "interview_not_completed",
        409,
        "The interview is not complete yet, so there is nothing to analyse.",
        "Complete it first: POST /api/v1/interviews/complete.",
    ),
    Entry(
        "interview_completed",
        409,
        "The interview is completed and takes no more messages.",
        "Read it: GET /api/v1/interviews/{id}.",
    ),
    Entry(
        "interview_expired",
        409,
        "The interview was never answered and has expired.",
        "Start it again: POST /api/v1/interviews/start.",
    ),
    Entry(
        "interview_too_long",
        409,
        "The interview has 400 messages of the respondent, replaced ones among them, and takes no more.",
        "Complete it: POST /api/v1/interviews/complete.",
    ),
    Entry(
        "message_in_progress",
        409,
        "The message before this one is still being answered, by a language model.",
        "Wait as long as `Retry-After` says, or for the reply, and send it then.",
    ),
    Entry(
        "question_has_changed",
        409,
        "The message names in `inReplyTo` a message of the interviewer that is not the newest any more.",
        "Read the conversation, then answer its newest message.",
    ),
    Entry(
        "message_not_replaceable",
        409,
        "Only the respondent's last message can be replaced, and only before they answer again.",
        "Send it as a new message.",
    ),
    Entry(
        "report_not_ready",
        409,
        "The report is pending or could not be written.",
        "Read it until its status is ready; where it is failed, generate another.",
    ),
    Entry(
        "rehearsal_under_way",
        409,
        "A rehearsal of this study is under way, and one is held at a time.",
        "Wait for its end, or cancel it: POST /api/v1/studies/{id}/rehearsals/{id}/cancel.",
    ),
    Entry(
        "no_model",
        409,
        "A language model was asked for, and there is none for this workspace.",
        "Leave engine out, or set one: PUT /api/v1/model, or OPENKOJI_MODEL on the server.",
    ),
    Entry(
        "no_templates",
        409,
        "A draft was asked for in a language without templates, and there is no language model for this workspace.",
        "Draft in English or German, or have a model set: PUT /api/v1/model, or OPENKOJI_MODEL on the server.",
    ),
    Entry(
        "report_published",
        409,
        "The report stands at the study's public address, so it cannot be deleted.",
        "Unpublish it, or publish another version, then delete it.",
    ),
    Entry(
        "import_not_found",
        404,
        "There is no such import of this study, or it ended more than 7 days ago.",
        "List them with GET /api/v1/studies/{id}/respondents/imports.",
    ),
    Entry(
        "import_ended",
        409,
        "The import has ended already: it is ready, failed or cancelled.",
        "Read what became of it. To take its rows again, send the file again.",
    ),
    Entry(
        "unreadable_file",
        422,
        "The file cannot be read: it is in another encoding, or a quotation mark in it is never closed.",
        "Save it from a spreadsheet as CSV in UTF-8, or name its encoding in the field encoding. The detail names the "
        "row.",
    ),
    Entry(
        "columns_unknown",
        422,
        "Nothing says which column of the file is a name, an e-mail address or an external id.",
        'Name the columns in the first row, or say what they are: mapping={"Column": "email"}; of a file without such '
        'a row header=false and their numbers, mapping={"1": "name", "2": "email"}.',
    ),
    Entry(
        "no_rows",
        422,
        "The file has no rows with respondents.",
        "Send a file with a row for each person, below the names of the columns.",
    ),
    Entry(
        "too_many_rows",
        422,
        "The file has more than 100,000 rows.",
        "Send it in parts.",
    ),
    Entry(
        "too_many_people",
        422,
        "The message of a cohort has more than 100,000 users.",
        "Send it in parts.",
    ),
    Entry(
        "cohort_anonymous",
        409,
        "The study is anonymous: it keeps nobody's address, and the answer to a webhook cannot hand out links.",
        "Import the cohort as a file, which answers a link for each row: POST /api/v1/studies/{id}/respondents/import.",
    ),
    Entry(
        "cohort_run_not_found",
        404,
        "There is no such run of this study, or it ended more than 30 days ago.",
        "List them with GET /api/v1/integrations/amplitude/cohorts/{studySlug}/runs.",
    ),
    Entry(
        "respondent_conflict",
        409,
        "The e-mail and the external id belong to two different respondents of this study.",
        "Send the one that is right, alone.",
    ),
    Entry(
        "closing_time_is_past",
        409,
        "The study's closing time is past, so publishing it would take no interviews.",
        "Change or reset closesAt, then publish.",
    ),
    Entry(
        "slug_is_public",
        409,
        "The slug of a published study stays, since links hold it.",
        "Duplicate the study to use another slug.",
    ),
    Entry(
        "slug_taken",
        409,
        "Another study of the workspace has this slug.",
        "Choose another, or leave it out and one is made from the name.",
    ),
    Entry(
        "study_closed", 409, "The study is closed and takes no new interviews.", "Duplicate it and publish the copy."
    ),
    Entry(
        "study_full",
        409,
        "The study has as many interviews as its maxInterviews allows.",
        "Raise maxInterviews, or stop inviting.",
    ),
    Entry(
        "study_in_use",
        409,
        "The study still has interviews or respondents, or an API key is bound to it, so it cannot be deleted.",
        "Delete those and revoke the key first, or close the study.",
    ),
    Entry(
        "study_not_draft",
        409,
        "The study was published and interviews may rest on it, so it cannot be deleted.",
        "Close it: POST /api/v1/studies/{id}/close.",
    ),
    Entry(
        "study_not_published",
        409,
        "The study is a draft or paused, so it takes no interviews.",
        "Publish it: POST /api/v1/studies/{id}/publish.",
    ),
    Entry(
        "theme_merged",
        409,
        "The theme was merged into another, which the detail names.",
        "Edit that one, or undo the merge: POST /api/v1/studies/{id}/themes/edits/{id}/undo.",
    ),
    Entry(
        "theme_name_taken",
        409,
        "Another theme of the study has this name.",
        "Take another name, or merge the two: POST /api/v1/studies/{id}/themes/{id}/merge.",
    ),
    Entry(
        "edit_not_undoable",
        409,
        "The edit was undone already, or a later change of its themes rests on it; the detail says which.",
        "Undo the later edit first, or make the opposite edit.",
    ),
    Entry(
        "endpoint_disabled",
        409,
        "The endpoint is disabled: it answered 410, or for five days nothing got through. Nothing is sent to it.",
        "Mend the receiver, then PATCH /api/v1/webhooks/{id} with status active, which verifies it.",
    ),
    Entry(
        "integration_disabled",
        409,
        "For five days nothing got through to the vendor, so nothing is sent to it.",
        "Mend what lastError tells, then POST /api/v1/integrations/{vendor}/resume.",
    ),
    Entry(
        "secrets_unreadable",
        409,
        "The vendor's secrets were encrypted with a secret of the server that is not there any more.",
        "Add the old secret to OPENKOJI_SECRET_KEY after the new one, or PUT the vendor's secrets again.",
    ),
    Entry(
        "endpoint_not_verified",
        409,
        "The endpoint is being verified, which takes seconds.",
        "Do it once the call that made the endpoint has answered.",
    ),
    Entry(
        "hook_address_fixed",
        409,
        "The address of a REST hook is its subscriber's and cannot be changed.",
        "Delete the hook and subscribe again.",
    ),
    Entry(
        "no_own_secret",
        409,
        "The endpoint has no secret of its own: the workspace's signs its messages.",
        "Use /api/v1/webhooks/secret, or give it its own: PATCH /api/v1/webhooks/{id} with ownSecret true.",
    ),
    Entry(
        "rotation_under_way",
        409,
        "The secret before the present one still signs, for 24 hours after a rotation.",
        "Wait, or rotate with expireOld true: then no earlier secret signs any more, at once.",
    ),
    Entry(
        "too_many_endpoints",
        409,
        "The workspace has as many endpoints as are taken: 100, REST hooks among them.",
        "Delete one that is not used any more.",
    ),
    Entry(
        "payload_too_large",
        413,
        "The body is larger than 1 MiB, or than 128 KiB in a conversation call.",
        "Send less in one request.",
    ),
    Entry(
        "message_too_long",
        413,
        "A respondent's message holds at most 20,000 characters.",
        "Split it into several messages.",
    ),
    Entry(
        "unsupported_media_type",
        415,
        "The body is not declared as JSON.",
        "Send Content-Type: application/json.",
    ),
    Entry(
        "validation_failed",
        422,
        "The request can be read and does not fit; errors names each field and what is wrong with it.",
        "Correct the fields named. Unknown fields are refused except in conversation calls.",
    ),
    Entry(
        "idempotency_mismatch",
        422,
        "This Idempotency-Key or clientMessageId was used with another request.",
        "Take a new key for a new request; repeat the first request unchanged to get its answer again.",
    ),
    Entry(
        "invalid_answer",
        422,
        "The answer's value does not fit the question; the detail says what would. Nothing was lost.",
        "Send a value that fits the widget, or send the respondent's words as message.",
    ),
    Entry(
        "study_incomplete",
        422,
        "The study cannot be published yet; errors names what it lacks.",
        "Fill those fields. POST /api/v1/studies/{id}/check tells them beforehand.",
    ),
    Entry(
        "study_too_large",
        422,
        "The study's document is larger than is kept.",
        "Shorten brief.context, or ask fewer questions.",
    ),
    Entry(
        "endpoint_verification_failed",
        422,
        "The address did not answer the verification message with a 2xx in time; the detail says what happened. "
        "Nothing was saved.",
        "Let the address answer a POST with a 2xx, then save it again.",
    ),
    Entry(
        "target_refused",
        422,
        "The address is not one that a workspace may have this server call; the detail says why.",
        "Use https and a public address. Whoever runs the server can allow networks of their own: "
        "OPENKOJI_ALLOW_PRIVATE_TARGETS.",
    ),
    Entry(
        "voice_not_available",
        422,
        "This server does not hold voice interviews.",
        "Start with mode text.",
    ),
    Entry(
        "rate_limited",
        429,
        "The limit is used up: 60 requests a minute for a key, 30 for an interview, 600 for an address.",
        "Wait as many seconds as Retry-After says.",
    ),
    Entry(
        "too_many_streams",
        429,
        "As many streams of results are open as this server takes: 20 of a workspace, 200 in all, of one process.",
        "Close one, or read the results now and then: GET /api/v1/studies/{id}/results.",
    ),
    Entry(
        "too_many_exports",
        429,
        "Two exports of this workspace are being sent by this process.",
        "Take one to its end, or close its connection, and ask again.",
    ),
    Entry(
        "internal_error",
        500,
        "Something went wrong on the server's side.",
        "Try again; if it stays, tell the operator the requestId, which is in the server's log.",
    ),
    Entry(
        "unavailable",
        503,
        "Something that the server needs, such as its database, does not answer at the moment.",
        "Try again in a few seconds, with the same Idempotency-Key or clientMessageId.",
    ),
    Entry(
        "themes_busy",
        503,
        "Interviews are being sorted into the study's themes, or somebody else edits them. Nothing was changed.",
        "Try the edit again in a few seconds.",
    ),
    Entry(
        "schema_not_current",
        503,
        "The database does not have the schema of this version of the server.",
        "Run openkoji migrate.",
    ),
)
