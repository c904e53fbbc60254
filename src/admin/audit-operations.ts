import { maskSetting } from '../domain/mask-setting.ts'
import { settingKinds } from '../domain/settings.ts'
import type { AuditRow } from '../store/access.ts'
import { auditListSchema, auditQuery } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { shownTime } from './shown.ts'

export function auditOperation({ store }: Pick<AdminDeps, 'store'>): Operation {
  return operation({
    method: 'GET',
    path: '/audit',
    summary: 'Who did what, newest first; failed sign-ins are counted by the hour',
    scope: 'admin',
    query: auditQuery,
    answer: auditListSchema,
    run: async ({ query }) => {
      const { kind, by, limit, cursor = null, from = null, to = null } = query
      const filter = {
        ...(kind === undefined ? {} : { kind }),
        ...(by === undefined ? {} : { by }),
      }
      const page = await store.listAudit(filter, { limit, cursor, from, to })
      return { items: page.items.map(shownEntry), next: page.next }
    },
  })
}

function shownEntry({ at, before, after, ...row }: AuditRow) {
  return { ...row, at: shownTime(at), ...differences(row.kind, before, after) }
}

type Values = Readonly<Record<string, unknown>>

/** Of a change only what is different; a secret that was changed is named, and masked on both sides. */
function differences(kind: string, before: object | null, after: object | null) {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  const isChange = was !== null && is !== null
  const names = isChange
    ? Object.keys({ ...was, ...is }).filter((name) => !isSame(was[name], is[name]))
    : null
  return { before: shownValues(kind, was, names), after: shownValues(kind, is, names) }
}

const derived = ['version', 'needsClick']

function valuesOf(value: object | null): Values | null {
  if (value === null) return null
  return Object.fromEntries(Object.entries(value).filter(([name]) => !derived.includes(name)))
}

function shownValues(kind: string, values: Values | null, names: readonly string[] | null) {
  if (values === null) return null
  const chosen = Object.entries(values).filter(([name]) => names?.includes(name) ?? true)
  const shown = Object.fromEntries(chosen)
  return settingKinds.some((one) => one === kind) ? { ...maskSetting(shown) } : shown
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
