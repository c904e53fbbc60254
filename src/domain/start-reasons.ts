import type { ReasonText } from './reasons.ts'

/** Why a start is refused before anything is touched. */
export const startReasons = {
  'secret-key-missing': {
    meaning: 'The database holds sealed secrets, and there is no key to open them.',
    advice: 'Put the installation’s `secret.key` into the data folder, or set CAROM_SECRET_KEY.',
  },
  'secret-key-wrong': {
    meaning: 'The secrets of the database were sealed with another key.',
    advice:
      'Give that key (CAROM_SECRET_KEY, or CAROM_SECRET_KEY_OLD to change it). Lost: see docs/operations.md.',
  },
} as const satisfies Readonly<Record<string, ReasonText>>
