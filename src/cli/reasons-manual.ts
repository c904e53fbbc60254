import { answerNotes } from '../domain/answer-notes.ts'
import { deliveryReasons } from '../domain/delivery-reasons.ts'
import { heldReasons } from '../domain/held-reasons.ts'
import { costReasons, httpReasons, importReasons } from '../domain/http-reasons.ts'
import { noteTexts, notSentReasons, postbackReasons, type ReasonText } from '../domain/reasons.ts'
import { resendReasons } from '../domain/resend-reasons.ts'
import { startReasons } from '../domain/start-reasons.ts'
import { manualTable } from './manual-table.ts'

type Reasons = Readonly<Record<string, ReasonText>>

/** The text of docs/reasons.md. */
export function reasonsManual(): string {
  return [
    '# Reasons',
    '',
    'A reason is a stable name: it is never given another meaning, and never used again for something',
    'else. This page is printed by `carom help reasons`; a check compares the two.',
    '',
    ...chapter('Postbacks', 'Why a postback ended as it did: `carom-reason`.', postbackReasons),
    ...chapter(
      'Held back',
      'What of a network’s word was not counted, and a person may apply: `GET /api/v1/held-back`.',
      heldReasons,
    ),
    ...chapter('Notes', 'What was noticed, and went on without.', noteTexts),
    ...chapter('Not sent', 'Why a destination was not sent a move.', notSentReasons),
    ...chapter('Deliveries', 'Why an attempt failed or a delivery ended.', deliveryReasons),
    ...chapter(
      'Answers',
      'What was noticed of an answer that delivered: `detail` of the attempt.',
      answerNotes,
    ),
    ...chapter(
      'Not sent again',
      'Why a resend or a replay left something out, beside the reasons of “Not sent”.',
      resendReasons,
    ),
    ...chapter('Requests', 'Why a request was not answered as asked.', httpReasons),
    ...chapter('Imported clicks', 'Why a row of an import was not taken.', importReasons),
    ...chapter('Uploaded costs', 'Why a row of an upload was not taken.', costReasons),
    ...chapter('Start', 'Why the server does not start.', startReasons),
  ].join('\n')
}

function chapter(title: string, introduction: string, reasons: Reasons): readonly string[] {
  const rows = Object.entries(reasons).map(([reason, { meaning, advice }]) => [
    `\`${reason}\``,
    meaning,
    advice,
  ])
  return [
    `## ${title}`,
    '',
    introduction,
    '',
    ...manualTable(['Reason', 'Meaning', 'What to do'], rows),
    '',
  ]
}
