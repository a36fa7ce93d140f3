import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..', '..')

export const shipped = (file: string): string => readFileSync(join(root, file), 'utf8')

export type Service = {
  readonly image: string
  readonly build?: string
  readonly profiles?: readonly string[]
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly environment?: readonly string[] | Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly user?: string
  readonly stop_grace_period?: string
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

type Variables = Readonly<Record<string, string>>
const REFERENCE = /\$\{(\w+)(?::([-+])([^}]*))?\}/g

/** What compose puts in place of variables, for the three forms that are in use: plain, with a default, with a replacement. */
const filledIn = (text: string, variables: Variables): string =>
  text.replace(REFERENCE, (_, name: string, form: string | undefined, word: string | undefined) => {
    const value = variables[name] ?? ''
    if (form === '+') return value === '' ? '' : (word ?? '')
    return value === '' ? (word ?? '') : value
  })

const everywhere = (node: unknown, variables: Variables): unknown => {
  if (typeof node === 'string') return filledIn(node, variables)
  if (Array.isArray(node)) return node.map((item) => everywhere(item, variables))
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, everywhere(value, variables)]))
}

/** The file as it stands, with anchors resolved and variables not. */
export const composeFile = (): unknown => parse(shipped('docker-compose.yml'), { merge: true })

/** The file as compose sees it with these variables in `.env`. */
export const filled = (variables: Variables = {}): unknown => everywhere(composeFile(), variables)

export const services = (variables: Variables = {}): Readonly<Record<string, Service>> =>
  (filled(variables) as { services: Record<string, Service> }).services

/** By the name of a secret, the variable that holds it. */
export const secretVariables = (): Record<string, string> => {
  const { secrets } = composeFile() as { secrets: Record<string, { environment: string }> }
  return Object.fromEntries(Object.entries(secrets).map(([name, { environment }]) => [name, environment]))
}

/** Names of the variables that the file reads. */
export const variablesRead = (): string[] => {
  const inTexts = [...JSON.stringify(composeFile()).matchAll(REFERENCE)].map(([, name]) => name ?? '')
  return [...new Set([...inTexts, ...Object.values(secretVariables())])]
}

/** The environment of a container, from either of the two ways to write it. */
export const environmentOf = ({ environment = {} }: Service): Record<string, string> =>
  Array.isArray(environment)
    ? Object.fromEntries(environment.map((line: string) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
    : { ...(environment as Record<string, string>) }

/** Source, target and mode of each volume. */
export const mountsOf = ({ volumes = [] }: Service): { source: string; target: string; mode: string }[] =>
  volumes.map((volume) => {
    const [source = '', target = '', mode = 'rw'] = volume.split(':')
    return { source, target, mode }
  })
