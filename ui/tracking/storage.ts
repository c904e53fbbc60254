/** A place of this page's own host that may refuse: cookies and storage can be closed to it. */
type Place = { readonly get: (name: string) => string | null; readonly set: SetText }
type SetText = (name: string, text: string) => void

const monthSeconds = 2_592_000

const cookies: Place = {
  get: (name) =>
    document.cookie
      .split('; ')
      .find((one) => one.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? null,
  set: (name, text) => {
    const secure = location.protocol === 'https:' ? ';secure' : ''
    document.cookie = `${name}=${text};path=/;max-age=${monthSeconds};samesite=lax${secure}`
  },
}

const storage = (of: () => Storage): Place => ({
  get: (name) => of().getItem(name),
  set: (name, text) => of().setItem(name, text),
})

const places = [cookies, storage(() => localStorage), storage(() => sessionStorage)]

/** What the first place that knows says. */
export function read(name: string): string | null {
  for (const place of places) {
    const text = attempt(() => place.get(name))
    if (text) return text
  }
  return null
}

/** Whether any place has kept it. */
export function write(name: string, text: string): boolean {
  for (const place of places) attempt(() => place.set(name, text))
  return read(name) === text
}

export const cookie = (name: string) => attempt(() => cookies.get(name)) ?? ''

function attempt<Value>(run: () => Value): Value | null {
  try {
    return run()
  } catch {
    return null
  }
}
