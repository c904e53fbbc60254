import { type Campaign, linkOf, type Source } from '../../api/campaigns.ts'
import { useInstallation } from '../../api/installation.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'

type Props = { readonly source: Source; readonly campaigns: readonly Campaign[] }

/** What is pasted at the source, campaign by campaign. */
export function SourceLinks({ source, campaigns }: Props) {
  const { publicUrl } = useInstallation()
  return (
    <Card title="Links to paste at the source">
      {campaigns.length === 0 ? (
        <p className="text-xs text-pretty text-fg2">
          No campaign buys here yet: choose this source in a{' '}
          <Link to="/campaigns" className={linkLook}>
            campaign
          </Link>
          .
        </p>
      ) : (
        <ul className="flex flex-col divide-y divide-soft">
          {campaigns.map((campaign) => {
            const { link } = linkOf({ publicUrl, campaign, source })
            return (
              <li key={campaign.id} className="flex items-start gap-2 py-2 first:pt-0 last:pb-0">
                <div className="min-w-0 flex-1 text-xs">
                  <Link
                    to={`/campaigns/${encodeURIComponent(campaign.id)}`}
                    className={`font-medium ${linkLook}`}
                  >
                    {campaign.id}
                  </Link>
                  <p className="mono mt-0.5 text-2xs break-all text-fg2">{link}</p>
                </div>
                <CopyButton text={link} label={`Copy the link of ${campaign.id}`} />
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}
