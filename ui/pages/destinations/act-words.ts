import type { ActWords } from '../../setting/setting-acts.tsx'

export const actWords: ActWords = {
  kind: 'destinations',
  noun: 'S2S postback',
  clone:
    'Everything comes along. The new one begins paused, so that nobody hears everything twice.',
  remove:
    'It hears nothing any more, and what it was still owed is cancelled. What it was sent stays in the log.',
}
