/** Plain HTML without style or script: nothing that the content policy would have to allow. */
export const welcomePage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Carom</title></head>
<body>
<h1>Carom runs</h1>
<p>The API answers below <code>/api/v1</code> with <code>Authorization: Bearer</code> and a token.</p>
<ul>
<li><a href="/api/openapi.json">Description of the API</a></li>
<li><a href="/api/v1/leads">Leads</a></li>
<li><a href="/api/v1/postbacks">Postbacks received</a></li>
<li><a href="/api/v1/deliveries">Deliveries</a></li>
<li><a href="/api/v1/ledger">Ledger</a></li>
<li><a href="/api/v1/networks">Networks</a></li>
<li><a href="/api/v1/destinations">Destinations</a></li>
<li><a href="/api/v1/campaigns">Campaigns</a></li>
<li><a href="/api/v1/dialects">What to paste at a network</a></li>
<li><a href="/healthz">Health</a></li>
</ul>
</body>
</html>
`
