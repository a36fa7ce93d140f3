import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { optionsPage } from '../../src/config/document.ts'
import { jsonSchema } from '../../src/config/shown-options.ts'
import { openApi } from '../../src/web/open-api.ts'
import { reliabilityPage } from '../reliability/page.ts'
import { visiblePage } from '../reliability/visible.ts'
import { eventsPage } from './events-page.ts'
import { machineDrawings } from './machine-drawings.ts'
import { machinesPage } from './machines-page.ts'
import { metricsPage } from './metrics-page.ts'
import { root } from './source.ts'

/** In `docs/`. `npm run docs` writes them; without it a difference fails. */
const GENERATED: Readonly<Record<string, () => string>> = {
  'generated/options.md': optionsPage,
  'generated/coinfold.schema.json': () => `${JSON.stringify(jsonSchema(), null, 2)}\n`,
  'generated/events.md': eventsPage,
  'generated/machines.md': machinesPage,
  'generated/metrics.md': metricsPage,
  'generated/openapi.json': () => `${JSON.stringify(openApi(), null, 2)}\n`,
  'generated/visible.md': visiblePage,
  'RELIABILITY.md': reliabilityPage,
}

describe('generated docs are not stale ("npm run docs" writes them)', () => {
  for (const [file, make] of Object.entries(GENERATED)) {
    test(file, async () => {
      await expect(make()).toMatchFileSnapshot(join(root, 'docs', file))
    })
  }
  test.each(machineDrawings)('src/web/drawings/%s', async (name, make) => {
    await expect(await make()).toMatchFileSnapshot(join(root, 'src', 'web', 'drawings', name))
  })
})
