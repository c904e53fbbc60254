import type { Health } from '../../../src/admin/contract-numbers.ts'
import { useInstallation } from '../../api/installation.ts'
import { useLook } from '../../api/queries.ts'
import { useMay } from '../../frame/may.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { DefinitionList } from '../../kit/definitions.tsx'
import { duration } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'

const mib = 1024 * 1024
const bytes = (value: number) =>
  value >= 1024 * mib ? `${(value / 1024 / mib).toFixed(1)} GiB` : `${(value / mib).toFixed(1)} MiB`

/** What runs here, and how it is kept safe. */
export function AboutTab() {
  const { version, publicUrl, ownedByFile } = useInstallation()
  const { isBuyer } = useMay()
  const own = useLook<Health>('/health', {}, { enabled: !isBuyer }).data?.own
  return (
    <div className="flex max-w-[720px] flex-col gap-4">
      <Card title="This installation">
        <DefinitionList
          items={[
            [
              'Version',
              <span key="version" className="mono">
                {version}
              </span>,
            ],
            [
              'Links begin with',
              <span key="url" className="mono">
                {publicUrl}
              </span>,
            ],
            ['Running for', own === undefined ? null : duration(own.uptimeMs)],
            ['Database', own === undefined ? null : bytes(own.dbBytes + own.walBytes)],
            ['Free on its disk', own?.diskFreeBytes == null ? null : bytes(own.diskFreeBytes)],
            ['In the settings file', ownedByFile.length === 0 ? 'Nothing' : ownedByFile.join(', ')],
          ]}
        />
      </Card>
      <Card title="Backup">
        <p className="mb-3 text-xs text-pretty text-fg2">
          On the server, while Carom runs: this copies the database, opens the copy and checks it.
          It goes to <code className="mono">backups</code> in the data folder; move it to another
          machine. <code className="mono">secret.key</code> is not in it: keep a copy of that file
          apart. After a restore, deliveries wait until you release them.
        </p>
        <Command text="npx carom backup" />
        <Command text="npx carom restore" />
      </Card>
    </div>
  )
}

const Command = ({ text }: { readonly text: string }) => (
  <p className="mb-2 flex items-center gap-1 rounded-md border border-line bg-panel2 py-1 pr-1 pl-3">
    <code className="mono flex-1 text-xs">{text}</code>
    <CopyButton text={text} label={`Copy ${text}`} />
  </p>
)
