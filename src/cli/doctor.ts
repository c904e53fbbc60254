import type { Config } from '../config.ts'
import { startReasons } from '../domain/start-reasons.ts'
import { findSecretKeys, type KeyProblem } from '../platform/secret-key.ts'
import { type Check, isBroken, isDoubtful, isFine, messageOf } from './check.ts'
import { checkDomains } from './check-domains.ts'
import { checkMachine } from './check-machine.ts'
import { checkFile, checkProxy, checkReach, checkSaved } from './check-settings.ts'
import { type Command, type CommandCall, printJson } from './command.ts'

export const doctor: Command = {
  name: 'doctor',
  summary: 'Check this machine, the settings and the destinations; say what to do.',
  usage: '',
  help: [
    'Looks at the settings, the data folder, the disk, the clock, the port, the database, the',
    'settings file, where domains lead, and whether each destination can be reached (nothing is sent).',
    'One line each: ok, warn or fail, and what to do. Changes nothing, and may run beside the server. It sees its own',
    'environment: give it the settings of the server. Exit code 1 when something fails.',
  ].join('\n'),
  settings: 'server',
  run: async (call) => {
    const checks = await allChecks(call)
    if (call.json) printJson(call, checks)
    else for (const check of checks) call.print(checkLine(check))
    return checks.some((check) => check.state === 'fail') ? 1 : 0
  },
}

async function allChecks(call: CommandCall): Promise<readonly Check[]> {
  if (!call.config.ok) {
    return call.config.problems.map((problem) => isBroken('setting', problem, 'Correct it.'))
  }
  const { config, warnings } = call.config
  return [
    ...warnings.map((warning) => isDoubtful('setting', warning, 'Correct it.')),
    ...(await checkMachine(config)),
    ...(await checkFile(config)),
    ...(await checkDatabase(call, config)),
    ...checkSpool(call, config),
  ]
}

function checkSpool(call: CommandCall, config: Config): readonly Check[] {
  try {
    const spool = call.lookIntoSpool(config)
    return spool === undefined ? [] : spoolChecks(spool)
  } catch (error) {
    return [isBroken('spool', messageOf(error), 'See docs/scaling.md.')]
  }
}

async function checkDatabase(call: CommandCall, config: Config): Promise<readonly Check[]> {
  try {
    const { data: folder, secretKey: given, secretKeyOld: old } = config
    const keys = await findSecretKeys({ folder, given, old })
    const known = await call.lookInside(config.databaseUrl, keys)
    if (known === undefined) return [isFine('database', 'none yet; the first start makes it')]
    return [
      schemaCheck(known.schema),
      ...partsChecks(known.parts),
      ...keyChecks(known.keyProblem),
      checkProxy(config, known.recentIps),
      checkAccess(config, known.opens),
      ...checkSaved(known.settings),
      ...(await checkDomains(known.settings, config, call.lookUp)),
      ...(await checkReach(known.settings, config, call.probe)),
    ]
  } catch (error) {
    return [isBroken('database', messageOf(error), 'See docs/operations.md.')]
  }
}

type SpoolInside = NonNullable<ReturnType<CommandCall['lookIntoSpool']>>

function spoolChecks({ rows, oldestAt, aside }: SpoolInside): readonly Check[] {
  const advice = 'They are taken over in order by a server that runs and reaches its database.'
  const since = oldestAt === null ? '' : `, the oldest since ${new Date(oldestAt).toISOString()}`
  const waiting = isDoubtful('spool', `${rows} requests wait for the database${since}`, advice)
  const left = `${aside} requests were refused by the database and set aside`
  return [
    rows === 0 ? isFine('spool', 'nothing waits for the database') : waiting,
    ...(aside === 0 ? [] : [isDoubtful('spool', left, 'Look at them: see docs/scaling.md.')]),
  ]
}

function schemaCheck(schema: 'current' | 'older'): Check {
  if (schema === 'current') return isFine('database', 'opens, and has the newest schema')
  return isDoubtful('database', 'has an older schema', 'Run `carom migrate`, or just start.')
}

const dayMs = 86_400_000

/** Nodes make them a week ahead at least, and keep to it once a minute. */
function partsChecks(parts: Parts): readonly Check[] {
  if (parts === null) return []
  const { aheadMs, strayRows } = parts
  const made = `tables have parts for the next ${Math.floor(aheadMs / dayMs)} days`
  const late = 'tables have no part for what comes now, or soon'
  const advice = 'See “sweep failed” in the logs of the servers, and docs/scaling.md, Cut by time.'
  return [
    aheadMs >= 6 * dayMs ? isFine('parts', made) : isDoubtful('parts', late, advice),
    ...(strayRows <= 10_000
      ? []
      : [isDoubtful('parts', `${strayRows} rows lie where no part is for them`, advice)]),
  ]
}

type Parts = NonNullable<Awaited<ReturnType<CommandCall['lookInside']>>>['parts']

function keyChecks(problem: KeyProblem | undefined): readonly Check[] {
  if (problem === undefined) return []
  const { meaning, advice } = startReasons[problem]
  return [isBroken('secret key', `${problem}: ${meaning}`, advice)]
}

function checkAccess({ adminToken }: Config, opens: boolean): Check {
  if (opens || adminToken !== null) return isFine('access', 'somebody can come in')
  const advice = 'Open the link `Set up:` that the start prints, or set CAROM_ADMIN_TOKEN.'
  return isDoubtful('access', 'there is neither a user nor a token', advice)
}

function checkLine({ name, state, detail, advice }: Check): string {
  const line = `${state.padEnd(4)}  ${name}: ${detail}`
  return advice === '' ? line : `${line}\n      → ${advice}`
}
