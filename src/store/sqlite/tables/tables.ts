import type { Database } from 'better-sqlite3'
import { noSeals, type SettingSeals } from '../../steps/setting-seals.ts'
import type { Work } from '../../steps/work.ts'
import { openAnswer } from '../answer.ts'
import { prepareAddresses } from './addresses.ts'
import { prepareAttempts } from './attempts.ts'
import { prepareAudit } from './audit.ts'
import { prepareCaps } from './caps.ts'
import { prepareClicks } from './clicks.ts'
import { prepareCosts } from './costs.ts'
import { prepareDeliveries } from './deliveries.ts'
import { prepareLeads } from './leads.ts'
import { prepareLedger } from './ledger.ts'
import { prepareTransactions, prepareWaiting } from './matching.ts'
import { prepareMoves } from './moves.ts'
import { prepareMutes } from './mutes.ts'
import { prepareRetention } from './old-rows.ts'
import { preparePostbacks } from './postbacks.ts'
import { prepareReplays, prepareSavepoint } from './replays.ts'
import { prepareRollups } from './roll.ts'
import { prepareSettings } from './settings.ts'
import { prepareTokens } from './tokens.ts'
import { prepareUnfinished } from './unfinished.ts'
import { prepareUsers } from './users.ts'
import { prepareWorkspace } from './workspace.ts'

export type Tables = ReturnType<typeof prepareTables>

/** A transaction of this database: with the tables that others need in other shapes. */
export type SqliteWork = Work & { readonly tables: Tables }

/** Every statement of one connection, prepared once. */
export function prepareTables(db: Database, seals: SettingSeals = noSeals) {
  return {
    clicks: prepareClicks(db),
    postbacks: preparePostbacks(db),
    leads: prepareLeads(db),
    moves: prepareMoves(db),
    deliveries: prepareDeliveries(db),
    attempts: prepareAttempts(db),
    transactions: prepareTransactions(db),
    waiting: prepareWaiting(db),
    ledger: prepareLedger(db),
    settings: prepareSettings(db, seals),
    retention: prepareRetention(db),
    tokens: prepareTokens(db),
    users: prepareUsers(db),
    audit: prepareAudit(db),
    workspace: prepareWorkspace(db),
    answer: openAnswer(db),
    rollups: prepareRollups(db),
    caps: prepareCaps(db),
    mutes: prepareMutes(db),
    costs: prepareCosts(db),
    addresses: prepareAddresses(db),
    replays: prepareReplays(db),
    savepoint: prepareSavepoint(db),
    unfinished: prepareUnfinished(db),
  }
}
