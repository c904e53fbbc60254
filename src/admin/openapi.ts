import { z } from 'zod'
import { problemSchema } from './contract.ts'
import type { Described } from './operation.ts'

type Schema = z.core.JSONSchema.BaseSchema
type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => Schema

/** The description of the API, made from the very schemas that check it. */
export function openApi(operations: readonly Described[], version: string): object {
  const components: Record<string, unknown> = {}
  const schemaOf: SchemaOf = (schema, io) => {
    const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
    Object.assign(components, $defs)
    return rest
  }
  const { properties } = schemaOf(z.object({ problem: problemSchema }), 'output')
  const { problem } = properties ?? {}
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const path = `/api/v1${operation.path}`
    const described = describe(operation, schemaOf, problem)
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: described }
  }
  return componentRefs({
    openapi: '3.1.0',
    info: { title: 'Carom', version },
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'carom_session' },
      },
      schemas: components,
    },
  })
}

function describe(operation: Described, schemaOf: SchemaOf, problem: unknown): object {
  const { body, answer, scope, types = ['application/json'] } = operation
  const requestBody =
    body === undefined ? {} : { requestBody: jsonContent(schemaOf(body, 'input')) }
  const success =
    answer === undefined
      ? { 204: { description: 'Done.' } }
      : { 200: { description: 'OK', ...content(types, schemaOf(answer, 'output')) } }
  const failure = {
    description: 'A refusal with its reason.',
    content: { 'application/problem+json': { schema: problem } },
  }
  return {
    summary: operation.summary,
    description:
      scope === null
        ? 'Open to everybody.'
        : `Needs the scope \`${scope}\`, and the role ${operation.roles?.join(', or ')}.`,
    ...(scope === null ? { security: [] } : {}),
    parameters: [...pathParameters(operation.path), ...queryParameters(operation, schemaOf)],
    ...requestBody,
    responses: { ...success, default: failure },
  }
}

const content = (types: readonly string[], schema: Schema) => ({
  content: Object.fromEntries(types.map((type) => [type, { schema }])),
})

const jsonContent = (schema: Schema) => content(['application/json'], schema)

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(operation: Described, schemaOf: SchemaOf): object[] {
  const { properties = {} } = schemaOf(operation.query, 'input')
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }))
}

/** Zod keeps shared schemas in each document's own `$defs`; here they are shared by all of them. */
function componentRefs(document: object): object {
  const text = JSON.stringify(document).replaceAll('"#/$defs/', '"#/components/schemas/')
  return JSON.parse(text)
}
