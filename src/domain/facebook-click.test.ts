import { expect, test } from 'vitest'
import { facebookClick } from './facebook-click.ts'

const at = 1_700_000_000_000

test.each([
  ['nothing is known', undefined, undefined, null],
  ['the link brings a click', 'IwAR-x_Y', undefined, `fb.1.${at}.IwAR-x_Y`],
  ['the cookie is that of the link', 'IwAR', 'fb.2.1600000000000.IwAR', 'fb.2.1600000000000.IwAR'],
  ['a further segment follows', 'IwAR', 'fb.1.16000.IwAR.AQEA', 'fb.1.16000.IwAR.AQEA'],
  ['the link brings a newer click', 'New', 'fb.1.1600000000000.Old', `fb.1.${at}.New`],
  ['the visitor comes back without one', undefined, 'fb.1.16000.Old', 'fb.1.16000.Old'],
  ['the cookie is somebody’s joke', undefined, '<script>', null],
])('where %s, it is as Meta has it', (...[, fbclid, cookie, expected]) => {
  expect(facebookClick(fbclid, cookie, at)).toBe(expected)
})
