import {
  keepPreviousData,
  QueryCache,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { ask, type Query } from './client.ts'
import { ApiError } from './problem.ts'
import type { Page, SessionAnswer, Workspace } from './shapes.ts'

/** A refusal stays one however often it is asked for; only what was lost on the way is asked again. */
const mayTryAgain = (failures: number, error: Error) =>
  failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502)

/** A restart of the server takes about a second: nobody stares at an old page for longer than that. */
const retryMs = (failures: number) => 300 * 2 ** failures

export function openQueries(): QueryClient {
  // The session ended, here or elsewhere: the frame asks who one is, and shows the sign-in page.
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) {
      void client.invalidateQueries({ queryKey: ['/session'] })
    }
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    defaultOptions: {
      queries: {
        retry: mayTryAgain,
        retryDelay: retryMs,
        staleTime: 5000,
        refetchOnWindowFocus: false,
      },
      mutations: { retry: false },
    },
  })
  return client
}

export type LookWish = {
  /** Asks again this often; a hidden tab does not. */
  readonly everyMs?: number
  /** Shows the last answer while another query is under way. */
  readonly keep?: boolean
  readonly enabled?: boolean
}

/** One answer of the API: `const { data, error, isPending, refetch } = useLook<Shape>('/networks')`. */
export function useLook<Answer>(path: string, query: Query = {}, wish: LookWish = {}) {
  return useQuery<Answer, Error>({
    queryKey: [path, query],
    queryFn: ({ signal }) => ask<Answer>(path, { query, signal }),
    enabled: wish.enabled ?? true,
    refetchInterval: wish.everyMs ?? false,
    ...(wish.keep === true ? { placeholderData: keepPreviousData } : {}),
  })
}

/** A list of the API page by page: `rows` of all pages so far, `more()` asks for the next. */
export function usePages<Item>(path: string, query: Query = {}, enabled = true) {
  const pages = useInfiniteQuery({
    queryKey: [path, 'pages', query],
    queryFn: ({ pageParam, signal }) =>
      ask<Page<Item>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<Item>) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  })
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data])
  const more = () => {
    if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage()
  }
  return { ...pages, rows, more }
}

export type Change = {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Query
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Afterwards<Answer> = {
  readonly onSuccess?: (answer: Answer) => void
  readonly onError?: (error: Error) => void
  readonly onSettled?: () => void
}

/**
 * Something a person does: `const save = useChange<Saved>(['/networks'])`, then `save.mutate({...})`.
 * Everything whose path begins with one of those named is asked for anew when it is done.
 */
export function useChange<Answer = undefined>(stale: readonly string[] = []) {
  return useAct<Answer, Change>(({ path, ...wish }) => ask<Answer>(path, wish), stale)
}

/** The same for many, one after the other: how many were done, and what was said of the others. */
export type ManyDone = { readonly done: number; readonly refusals: readonly unknown[] }

export const useChanges = (stale: readonly string[] = []) => useAct(askAll, stale)

async function askAll(changes: readonly Change[]): Promise<ManyDone> {
  const refusals: unknown[] = []
  for (const { path, ...wish } of changes) {
    await ask(path, wish).catch((refusal: unknown) => refusals.push(refusal))
  }
  return { done: changes.length - refusals.length, refusals }
}

function useAct<Answer, Wish>(act: (wish: Wish) => Promise<Answer>, stale: readonly string[]) {
  const client = useQueryClient()
  const mutation = useMutation<Answer, Error, Wish>({
    mutationFn: (wish) => act(wish),
    onSuccess: async () => {
      await client.invalidateQueries({
        predicate: ({ queryKey: [path] }) => stale.some((one) => String(path).startsWith(one)),
      })
    },
  })
  // The library forgets the caller's callbacks when the caller is gone, as a row is that leaves its list
  // by what was done to it: then nobody would be told that it worked.
  const { mutateAsync } = mutation
  const mutate = useCallback(
    (wish: Wish, then: Afterwards<Answer> = {}) =>
      void mutateAsync(wish)
        .then(then.onSuccess, then.onError ?? (() => undefined))
        .finally(then.onSettled),
    [mutateAsync],
  )
  return { ...mutation, mutate }
}

export const useSession = () => useLook<SessionAnswer>('/session')

/**
 * Somebody came in, or left: what the one before had seen is forgotten, since the next may not be
 * allowed to see it.
 */
export function useBecome(): (answer: SessionAnswer) => void {
  const client = useQueryClient()
  return (answer) => {
    client.removeQueries({ predicate: ({ queryKey: [path] }) => path !== '/session' })
    client.setQueryData(['/session', {}], answer)
  }
}

/** Of the whole installation; undefined where the server has none yet. */
export const useWorkspace = (): Workspace | undefined => useLook<Workspace>('/workspace').data
