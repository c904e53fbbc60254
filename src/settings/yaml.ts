import { isScalar, parseDocument, visit } from 'yaml'

/** Far above any sensible file; a larger one is a mistake (a database, a log). */
const longestFile = 4 * 1024 * 1024

export type YamlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * Reads YAML (JSON is YAML). A number that would not be written back as it stands, such as a pixel id of
 * twenty digits, `007` or `20.00`, stays text.
 */
export function readYaml(text: string): YamlAnswer {
  if (text.length > longestFile) return { ok: false, problems: ['is longer than 4 MiB'] }
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => firstLine(error.message)) }
  }
  visit(document, {
    Scalar: (_, node) => {
      if (!isScalar(node) || typeof node.value !== 'number') return
      if (node.source !== undefined && String(node.value) !== node.source) node.value = node.source
    },
  })
  try {
    return { ok: true, value: document.toJS() }
  } catch (error) {
    // Too many aliases: a short text that would unfold without end.
    return {
      ok: false,
      problems: [firstLine(error instanceof Error ? error.message : 'unreadable')],
    }
  }
}

const firstLine = (message: string) => message.split('\n')[0]?.replace(/:$/, '') ?? message
