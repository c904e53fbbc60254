import type { Position } from './encode.ts'
import { type Hash, renderTemplate } from './render.ts'
import type { RequestPlan } from './request.ts'
import { type Macro, macrosOf, type Template } from './template.ts'

/** One macro of a request, what stands for it, and how that looks where it stands. */
export type ToldMacro = {
  readonly name: string
  /** `url`, `body`, or the header's name. */
  readonly where: string
  readonly encodings: readonly string[]
  readonly required: boolean
  /** '' for none. */
  readonly value: string
  /** null: it may not stand there. */
  readonly encoded: string | null
}

type Place = {
  readonly where: string
  readonly position: Position
  readonly template: Template
}

/** Each macro in the order of the request: URL, headers, body. */
export function explainRequest(
  plan: RequestPlan,
  valueFor: (name: string) => string,
  hash: Hash,
): readonly ToldMacro[] {
  return placesOf(plan).flatMap(({ where, position, template }) =>
    macrosOf(template).map((macro) => {
      // Whether it may be missing is told beside it: here the others are still worth seeing.
      const shown: Macro = { ...macro, required: false }
      const rendered = renderTemplate([shown], valueFor, { position, hash })
      return {
        name: macro.name,
        where,
        encodings: macro.encodings,
        required: macro.required,
        value: valueFor(macro.name),
        encoded: rendered.ok ? rendered.text : null,
      }
    }),
  )
}

function placesOf({ url, headers, body }: RequestPlan): readonly Place[] {
  return [
    { where: 'url', position: 'url', template: [...url.path, ...url.query] },
    ...headers.map(({ name, value }) => ({
      where: name,
      position: 'header' as const,
      template: value,
    })),
    ...bodyPlaces(body),
  ]
}

function bodyPlaces(body: RequestPlan['body']): readonly Place[] {
  if (body.kind === 'none') return []
  if (body.kind === 'form') return [{ where: 'body', position: 'form', template: body.fields }]
  return [{ where: 'body', position: body.position, template: body.template }]
}
