import type { ReasonText } from './reasons.ts'

const nothing = 'Nothing.'
const comeAgain = 'Send it again after the seconds named by Retry-After.'

/** Why a request was not opened or not answered as asked: `reason` of problem JSON. */
export const httpReasons = {
  'network-unknown': {
    meaning: 'There is no network with this id, or it is not enabled.',
    advice: 'Compare the URL pasted at the network with the network’s id.',
  },
  'campaign-unknown': {
    meaning: 'The campaign is unknown, paused or without a page, and no fallback URL is set.',
    advice: 'Correct the link, give the campaign a landing, or set CAROM_FALLBACK_URL.',
  },
  'not-found': {
    meaning: 'Nothing is at this path, or no object has this id.',
    advice: 'Compare the path with the manual.',
  },
  'method-not-allowed': {
    meaning: 'This path is not asked with this method.',
    advice: 'Use one of those that `Allow` names; for a postback GET or POST.',
  },
  'body-too-large': {
    meaning: 'The body is larger than the limit; nothing was kept.',
    advice: 'Send less at a time, or raise CAROM_POSTBACK_BYTES or CAROM_IMPORT_BYTES.',
  },
  'headers-too-large': {
    meaning: 'URL and headers together are larger than the limit.',
    advice: 'Shorten the URL, or raise CAROM_HEADER_BYTES.',
  },
  'token-missing': {
    meaning: 'The API is asked with a token or after signing in; neither is the case.',
    advice: 'Sign in, or send `Authorization: Bearer TOKEN`; CAROM_ADMIN_TOKEN sets the first one.',
  },
  'token-unknown': {
    meaning: 'This token opens nothing; it may have expired.',
    advice: 'Make a new one.',
  },
  'scope-missing': {
    meaning: 'The token is known and lacks the scope this asks for.',
    advice: 'Make a token with that scope.',
  },
  'role-missing': {
    meaning: 'The role of this user, or of the one who made the token, does not allow this.',
    advice: 'Ask an owner.',
  },
  'user-needed': {
    meaning: 'This belongs to a person who has signed in with a password; a token is none.',
    advice: 'Sign in with name and password.',
  },
  'credentials-wrong': {
    meaning: 'There is no such user, or the password is another.',
    advice: 'Try again, or ask an owner for a new link; see docs/operations.md.',
  },
  'code-needed': {
    meaning: 'Name and password are right; this user signs in with a code as well.',
    advice: 'Send the six digits of the authenticator as `code`.',
  },
  'code-wrong': {
    meaning: 'The code is wrong, over, or was used before.',
    advice: 'Wait for the next one; compare the clocks of phone and server.',
  },
  'setup-token-wrong': {
    meaning: 'The link was used, is over, or was replaced by a newer one.',
    advice: 'Ask for a new one; that of the first start is printed anew at each start.',
  },
  'setup-done': {
    meaning: 'There are users already; the link of the first start opens nothing any more.',
    advice: 'Sign in.',
  },
  'name-taken': {
    meaning: 'Another user has this name, upper and lower case being the same.',
    advice: 'Choose another.',
  },
  'last-owner': {
    meaning: 'It is the last owner who can sign in: nobody could manage users any more.',
    advice: 'Make another owner first.',
  },
  'cross-site': {
    meaning: 'A page of another site tried to write with the session of this browser.',
    advice: nothing,
  },
  'too-many-failures': {
    meaning: 'Too many wrong tokens or passwords came from this address, or for this user.',
    advice:
      'Wait. A browser that signed in before is not held up by strangers; see docs/operations.md.',
  },
  'origin-not-allowed': {
    meaning:
      'The campaign names the origins of its pages in `eventOrigins`, and this is none of them.',
    advice: 'Add the origin of the page.',
  },
  'subid-not-ours': {
    meaning: 'A page brought a click with a subid that neither it nor this server has made.',
    advice: 'Let the script of the page make it.',
  },
  'too-many-requests': {
    meaning: 'The address is over the limit that was set for it.',
    advice: comeAgain,
  },
  'query-invalid': {
    meaning: 'Query parameters are unknown or wrong; all of them are named.',
    advice: 'Correct them.',
  },
  'body-invalid': {
    meaning: 'The body is not what is asked for; everything wrong is named.',
    advice: 'Correct it.',
  },
  'setting-invalid': {
    meaning: 'The setting is wrong; everything wrong is named.',
    advice: 'Correct it.',
  },
  'owned-by-file': {
    meaning: 'The settings file names this, so only the file changes it.',
    advice: 'Change the file and start again.',
  },
  'state-conflict': {
    meaning: 'The object is not in a state that allows this.',
    advice: 'Look at it again.',
  },
  'export-busy': {
    meaning: 'Two exports are under way already.',
    advice: 'Let one of them end, or end it.',
  },
  'stream-full': {
    meaning: 'As many pages listen to what happens as may at once.',
    advice: 'Close some; a list can be asked for again instead.',
  },
  'store-busy': {
    meaning: 'More came at once than can be kept; nothing of this was.',
    advice: comeAgain,
  },
  'spool-full': {
    meaning: 'The database is away, and this machine keeps as much for it as it may; not this.',
    advice: 'Bring the database back; see CAROM_SPOOL_ITEMS and CAROM_SPOOL_BYTES.',
  },
  'store-unreachable': {
    meaning: 'The database is away, and this cannot be done without it; nothing of it was kept.',
    advice: comeAgain,
  },
  'store-full': {
    meaning: 'The disk is full or cannot be written; nothing of this was kept.',
    advice: 'Make room; see docs/operations.md.',
  },
  'internal-error': {
    meaning: 'A fault of Carom itself; the log has a line about it.',
    advice: 'Report it, with that line.',
  },
  'secret-key-missing': {
    meaning: 'The setting holds a secret, and this PostgreSQL database has no key to seal it with.',
    advice: 'Set CAROM_SECRET_KEY, the same on every node: `openssl rand -base64 32` makes one.',
  },
} as const satisfies Readonly<Record<string, ReasonText>>

/** Why a row of an import of clicks was not taken: `reason` of its line. */
export const importReasons = {
  'not-json': {
    meaning: 'The line is no JSON object.',
    advice: 'Write one object per line, or one array.',
  },
  'row-invalid': {
    meaning: 'A key is unknown or its value is of the wrong kind; it is named.',
    advice: 'Correct it; what another tracker knows beside it belongs into `params`.',
  },
  'subid-missing': { meaning: 'The row has no subid.', advice: 'Export the subid with it.' },
  'subid-unreadable': {
    meaning: 'The subid is empty, longer than 255 characters, or has unprintable ones.',
    advice: 'Look at the row.',
  },
  'at-invalid': {
    meaning: 'The time is no ISO 8601 with its zone, and no epoch milliseconds.',
    advice: 'Correct it, or leave it out.',
  },
  'params-too-many': {
    meaning: 'The row has more than 100 parameters.',
    advice: 'Leave some out.',
  },
} as const satisfies Readonly<Record<string, ReasonText>>

/** Why a row of an upload of costs was not taken. */
export const costReasons = {
  'row-invalid': {
    meaning: 'A key is missing, unknown, or its value is of the wrong kind; it is named.',
    advice: 'Correct it: campaign, day and amount are needed, zone, param and value may be.',
  },
  'day-invalid': { meaning: 'There is no such day.', advice: 'Write it as `2026-11-24`.' },
  'zone-unknown': {
    meaning: 'The time zone is none that is known.',
    advice: 'Write its IANA name, such as `Europe/Berlin`, or leave it out.',
  },
  'amount-invalid': {
    meaning: 'The amount is no number, below zero, or has more than 6 digits after the point.',
    advice: 'Write it as `12.50`, without a currency.',
  },
  'row-twice': {
    meaning: 'The same clicks stand in an earlier row.',
    advice: 'Write one amount for them.',
  },
  'costs-overlap': {
    meaning:
      'Some of these clicks have a cost that was told for a day or a parameter cut otherwise.',
    advice: 'Tell all costs of a day alike; remove the other rows first (`DELETE /costs/{id}`).',
  },
} as const satisfies Readonly<Record<string, ReasonText>>
export type CostReason = keyof typeof costReasons
