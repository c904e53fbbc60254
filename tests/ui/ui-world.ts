import { adminToken, openWorld } from '../world.ts'
import { openBrowser, openVisits } from './browser.ts'

/** A running Carom with a campaign, a network and two destinations: one takes everything, one fails. */
export async function openUiWorld() {
  const world = await openWorld({
    settings: ({ url }) => ({
      campaigns: [
        {
          id: 'spring',
          prelandings: [{ id: 'quiz', url: `${url}/quiz?subid={subid}` }],
          landings: [{ id: 'offer', url: `${url}/offer?subid={subid}`, network: 'pp' }],
        },
      ],
      networks: [{ id: 'pp', currency: 'USD' }],
      destinations: [
        { id: 'echo', url: `${url}/ok?subid={subid}&status={status}&pre={prelanding}` },
        {
          ...{ id: 'broken', url: 'http://127.0.0.1:1/?subid={subid}', retryDelaysMs: [10] },
          // Its deliveries are to fail, however many there are.
          breaker: { enabled: false },
        },
      ],
    }),
  })
  const visits = openVisits(await openBrowser())
  const visit = (wish: Partial<Parameters<typeof visits.visit>[0]> = {}) =>
    visits.visit({ url: world.url(), token: adminToken, ...wish })
  return {
    ...world,
    visit,
    visitLink: world.visit,
    /** A visitor who clicked, then what the network said of them: `Lead`, `Purchase&payout=12.50`. */
    async lead(...words: readonly string[]) {
      const { subid } = await world.visit('/c/spring')
      for (const word of words) await world.call(`/postback/pp?subid=${subid}&status=${word}`)
      return subid
    },
    async close() {
      await visits.close()
      await world.close()
    },
  }
}

export type UiWorld = Awaited<ReturnType<typeof openUiWorld>>
