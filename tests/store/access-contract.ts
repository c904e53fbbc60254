import { describe, expect, test } from 'vitest'
import { firstWorkspace, type User } from '../../src/domain/access.ts'
import type { AuditEntry, UserChange } from '../../src/store/access.ts'
import { makeDestination } from '../due-delivery.ts'
import { dayMs, makeClick, makeIntake, makeNetwork, startAt } from './makers.ts'
import { hearDue, type OpenStoreWorld, wholeList, worldsOf } from './worlds.ts'

export function describeAccess(name: string, open: OpenStoreWorld): void {
  describe(`${name}: access`, () => {
    const openWorld = worldsOf(open)

    test('a token is found by its hash until it is removed', async () => {
      const { store } = await openWorld()
      const token = makeToken('t1', 'u_1')

      await store.keepToken({ ...token, hash: 'abc' })

      expect(await store.findToken('abc')).toEqual(token)
      expect(await store.listTokens()).toEqual([token])
      expect([await store.removeToken('t1'), await store.removeToken('t1')]).toEqual([true, false])
      expect(await store.findToken('abc')).toBeUndefined()
    })

    test('with a token go the sessions it opened, and no others', async () => {
      const { store } = await openWorld()
      for (const id of ['t_1', 't_10', 's_t_1.a', 's_t_1.b', 's_t_10.a', 's_t_2.a']) {
        await store.keepToken({ ...makeToken(id, null), hash: id })
      }

      expect(await store.removeToken('t_1')).toBe(true)

      const left = (await store.listTokens()).map(({ id }) => id)
      expect(left.toSorted()).toEqual(['s_t_10.a', 's_t_2.a', 't_10'])
    })

    test('an owner who was only invited is the last one too', async () => {
      const { store } = await openWorld()
      const invited = makeUser({ password: null })
      await store.saveUser(newUser(invited))
      await store.saveUser(newUser(makeUser({ id: 'u_2', name: 'Ivan', role: 'viewer' })))

      expect(await store.removeUser(invited, line('remove'))).toBe('last-owner')
      const owner = makeUser({ id: 'u_3', name: 'Anna' })
      expect(await store.saveUser(newUser(owner))).toBe('saved')
      expect(await store.removeUser(invited, line('remove'))).toBe('saved')
    })

    test('a user is found by id, by name in any case, and by the link, also after a restart', async () => {
      const { store, reopen } = await openWorld()
      const olga = makeUser({ link: 'hash', linkUntil: 9, campaigns: ['spring'], role: 'buyer' })
      const owner = makeUser({ id: 'u_0', name: 'Anna' })

      expect(await store.saveUser(newUser(olga))).toBe('last-owner')
      expect(await store.saveUser(newUser(owner))).toBe('saved')
      expect(await store.saveUser(newUser(olga))).toBe('saved')

      const again = await reopen()
      expect(await again.findUser('id', olga.id)).toEqual(olga)
      expect(await again.findUser('name', 'OLGA')).toEqual(olga)
      expect(await again.findUser('link', 'hash')).toEqual(olga)
      expect(await again.findUser('name', 'ivan')).toBeUndefined()
      expect(await again.listUsers()).toEqual([owner, olga])
    })

    test('of many who would be first, one is', async () => {
      const { store } = await openWorld()

      const answers = await Promise.all(
        ['a', 'b', 'c'].map((name) =>
          store.saveUser({ ...newUser(makeUser({ id: `u_${name}`, name })), as: 'first' }),
        ),
      )

      expect(answers).toEqual(['saved', 'not-first', 'not-first'])
      expect(await store.listUsers()).toHaveLength(1)
    })

    test('of two who change a user at once, one does', async () => {
      const { store } = await openWorld()
      await store.saveUser(newUser(makeUser()))
      const change = (totpStep: number) =>
        store.saveUser({ ...newUser(makeUser({ totpStep, version: 2 })), as: 'known' })

      expect(await Promise.all([change(7), change(7)])).toEqual(['saved', 'changed'])
      expect((await store.findUser('id', 'u_1'))?.totpStep).toBe(7)
    })

    test('no two users have one name', async () => {
      const { store } = await openWorld()
      await store.saveUser(newUser(makeUser()))
      await store.saveUser(newUser(makeUser({ id: 'u_2', name: 'Ivan' })))

      expect(await store.saveUser(newUser(makeUser({ id: 'u_3', name: 'OLGA' })))).toBe('taken')
      const renamed = makeUser({ id: 'u_2', name: 'olga', version: 2 })
      expect(await store.saveUser({ ...newUser(renamed), as: 'known' })).toBe('taken')
    })

    test('the last owner who can sign in stays one', async () => {
      const { store } = await openWorld()
      const olga = makeUser()
      const ivan = makeUser({ id: 'u_2', name: 'Ivan' })
      await store.saveUser(newUser(olga))
      await store.saveUser(newUser(makeUser({ id: 'u_3', name: 'Invited', password: null })))
      const demote = (user: User) =>
        store.saveUser({
          ...newUser({ ...user, role: 'viewer', version: user.version + 1 }),
          as: 'known',
        })

      expect(await demote(olga)).toBe('last-owner')
      expect(await store.removeUser(olga, line('remove'))).toBe('last-owner')
      await store.saveUser(newUser(ivan))
      const both = [demote(olga), store.removeUser(ivan, line('remove'))]
      expect(await Promise.all(both)).toEqual(['saved', 'last-owner'])
    })

    test('sessions end without the tokens, and both with their user', async () => {
      const { store } = await openWorld()
      await store.saveUser(newUser(makeUser()))
      await store.saveUser(newUser(makeUser({ id: 'u_2', name: 'Ivan' })))
      for (const id of ['s_u_1.a', 's_u_1.b', 't_1']) {
        await store.keepToken({ ...makeToken(id, 'u_1'), hash: id })
      }
      await store.keepToken({ ...makeToken('s_u_2.a', 'u_2'), hash: 'other' })
      const left = async () => (await store.listTokens()).map(({ id }) => id).toSorted()

      const user = makeUser({ version: 2 })
      await store.saveUser({ ...newUser(user), as: 'known', endSessions: { but: 's_u_1.b' } })
      expect(await left()).toEqual(['s_u_1.b', 's_u_2.a', 't_1'])

      expect(await store.removeUser(user, line('remove'))).toBe('saved')
      expect(await left()).toEqual(['s_u_2.a'])
      expect(await store.removeUser(user, line('remove'))).toBe('changed')
    })

    test('the audit log tells of what was changed, and of nothing else', async () => {
      const { store, clock } = await openWorld()
      await store.changeSettings([
        { kind: 'networks', id: 'pp', value: makeNetwork(), by: 'olga' },
        { kind: 'sources', id: 'never-there', value: null, by: 'olga' },
      ])
      clock.now += 1000
      await store.changeSettings([
        { kind: 'networks', id: 'pp', value: makeNetwork({ currency: 'EUR' }), by: 'ivan' },
      ])
      await store.changeSettings([{ kind: 'networks', id: 'pp', value: null, by: 'ivan' }])
      await store.removeToken('none', line('remove'))
      await store.setDeliveryState('d_none', 'parked', line('park'))

      const { items } = await store.listAudit({}, wholeList)
      expect(items.map(({ by, action }) => [by, action])).toEqual([
        ['ivan', 'remove'],
        ['ivan', 'change'],
        ['olga', 'create'],
      ])
      expect(items[1]).toMatchObject({
        ...{ at: startAt + 1000, kind: 'networks', target: 'pp', count: 1 },
        before: { currency: makeNetwork().currency },
        after: { currency: 'EUR' },
      })
      expect([items[0]?.after, items[2]?.before]).toEqual([null, null])
    })

    test('an act on a delivery is told with it', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await store.changeSettings([
        { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' },
      ])
      await store.keepClick(makeClick())
      await store.take(makeIntake({}))
      const id = heard[0]?.id ?? ''

      await store.setDeliveryState(id, 'parked', line('park'))
      await store.setDeliveryState(id, 'parked', line('park'))

      const { items } = await store.listAudit({ kind: 'things' }, wholeList)
      expect(items.map(({ action }) => action)).toEqual(['park'])
    })

    test('the audit log is read page by page, by kind, by person and by time', async () => {
      const { store, clock } = await openWorld()
      for (const by of ['a', 'b', 'a', 'b', 'a']) {
        await store.keepAudit({ ...line('look'), by, kind: `of ${by}` })
        clock.now += 1000
      }
      const first = await store.listAudit({ by: 'a' }, { ...wholeList, limit: 2 })
      const second = await store.listAudit({ by: 'a' }, { ...wholeList, cursor: first.next })
      const count = async (filter: object, wish: object) =>
        (await store.listAudit(filter, { ...wholeList, ...wish })).items.length

      expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null])
      expect(await count({ kind: 'of b' }, {})).toBe(2)
      expect(await count({}, { from: startAt + 1000, to: startAt + 3000 })).toBe(2)
    })

    test('what is told with the same words is one line, counted', async () => {
      const { store, clock } = await openWorld()
      const failed = (address: string) =>
        store.keepAudit({ ...line('fail'), after: { address }, once: 'fail of the hour' })
      await failed('a')
      clock.now += 1000

      await failed('b')

      const { items } = await store.listAudit({}, wholeList)
      expect(items).toMatchObject([{ count: 2, at: startAt + 1000, after: { address: 'b' } }])
    })

    test('the audit log is kept as long as the leads', async () => {
      const { store, clock } = await openWorld()
      await store.keepAudit(line('old'))
      clock.now += 10 * dayMs
      await store.keepAudit(line('new'))
      const retentionDays = { clicks: 9, leads: 9, postbacks: 9, attempts: 9 }

      await store.sweep({ nowMs: clock.now, retentionDays, limit: 100 })

      const { items } = await store.listAudit({}, wholeList)
      expect(items.map(({ action }) => action)).toEqual(['new'])
    })

    test('the workspace is what was saved last', async () => {
      const { store, reopen } = await openWorld()
      const berlin = { ...firstWorkspace, zone: 'Europe/Berlin', rates: { EUR: '1.08' } }

      expect(await store.workspace()).toEqual(firstWorkspace)
      await store.saveWorkspace(berlin, line('change'))
      expect(await store.workspace()).toEqual(berlin)
      expect(await (await reopen()).workspace()).toEqual(berlin)
    })

    test('a list limited to campaigns shows their rows alone, whatever else is asked for', async () => {
      const { store } = await openWorld()
      await store.changeSettings([
        { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' },
      ])
      await store.keepClick(makeClick({ subid: 'mine', campaign: 'spring' }))
      await store.keepClick(makeClick({ subid: 'other', campaign: 'autumn' }))
      for (const subid of ['mine', 'other', 'clickless']) await store.take(makeIntake({ subid }))
      const limits = { campaigns: ['spring', 'winter'] }
      const subids = (page: { items: readonly { subid: string }[] }) =>
        page.items.map(({ subid }) => subid)

      expect(subids(await store.listLeads(limits, wholeList))).toEqual(['mine'])
      expect(subids(await store.listDeliveries(limits, wholeList))).toEqual(['mine'])
      const asked = { ...limits, campaign: 'autumn' }
      expect(subids(await store.listLeads(asked, wholeList))).toEqual([])
      expect(subids(await store.listDeliveries({ campaigns: [] }, wholeList))).toEqual([])
    })
  })
}

const makeToken = (id: string, userId: string | null) => ({
  ...{ id, name: 'ci', scopes: ['read'], createdAt: 1, expiresAt: null },
  ...{ userId, madeBy: 'Olga' },
})

function makeUser(of: Partial<User> = {}): User {
  return {
    ...{ id: 'u_1', name: 'Olga', role: 'owner', campaigns: null, password: 'hashed' },
    ...{ totp: null, totpPending: null, totpStep: 0, link: null, linkUntil: 0 },
    ...{ createdAt: startAt, version: 1 },
    ...of,
  }
}

const newUser = (user: User): UserChange => ({
  ...{ user, as: 'new', endSessions: 'none', audit: null },
})

const line = (action: string): AuditEntry => ({
  ...{ by: 'test', action, kind: 'things', target: 'x', before: null, after: null },
})
