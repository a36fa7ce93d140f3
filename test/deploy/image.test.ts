import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mountsOf, services, shipped } from './compose-file.ts'

const root = join(import.meta.dirname, '..', '..')
const steps = shipped('Dockerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
const all = (word: string): string[] => steps.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
/** Paths copied from the project, not from another stage. */
const copied = all('COPY').flatMap((line) => (line.startsWith('--from') ? [] : line.split(' ').slice(0, -1)))

describe('the image of the engine', () => {
  test('stands on the Node that the project asks for', () => {
    const { dependencies } = JSON.parse(shipped('package.json')) as { dependencies: { node: string } }
    const major = dependencies.node.split('.')[0]
    for (const from of all('FROM')) expect(from).toMatch(new RegExp(`^node:${major}-slim( AS |$)`))
    expect(all('RUN')[0]).toMatch(/^npm ci --omit=dev /)
  })

  test('runs as nobody special, and keeps its logs on a volume that compose mounts', () => {
    const order = ['USER node', 'VOLUME /app/logs', 'ENTRYPOINT ["node", "src/start.mjs"]', 'CMD ["run"]'].map((line) =>
      steps.indexOf(line),
    )
    expect(order).not.toContain(-1)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(steps.filter((line) => line.startsWith('USER '))).toHaveLength(1)
    for (const name of ['engine', 'cluster-engine']) {
      const service = services()[name]
      expect(service && mountsOf(service).map(({ target }) => target)).toContain('/app/logs')
    }
  })

  test('holds everything that the package ships and the engine runs on', () => {
    const { files } = JSON.parse(shipped('package.json')) as { files: string[] }
    const runs = files.filter((file) => !['docs', 'coinfold.mjs', 'launcher'].includes(file))
    for (const file of [...runs, 'package.json', 'deploy/access.ts']) expect(copied).toContain(file)
    for (const file of copied) expect(existsSync(join(root, file)), file).toBe(true)
  })

  test('is built from what is named, so that no password and no log can get into it', () => {
    const lines = shipped('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(lines[0]).toBe('*')
    expect(lines.slice(1).sort()).toEqual([...new Set(copied)].map((file) => `!${file}`).sort())
  })
})
