import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bundlePage } from '../../src/web/bundle-page.ts'

/** All code of the page, packed: what a phone waits for. */
const AIM_BYTES = 110_000

describe('the page as it is served', () => {
  test('is a document, one script and one stylesheet, small, without a line of its own script or style', async () => {
    const files = await bundlePage()
    expect(files.map(({ type, isForEver }) => [type.split(';')[0], isForEver]).sort()).toEqual([
      ['text/css', true],
      ['text/html', false],
      ['text/javascript', true],
    ])
    const bytes = files.reduce((sum, file) => sum + gzipSync(file.bytes, { level: 9 }).length, 0)
    expect(bytes).toBeLessThan(AIM_BYTES)
    const document = Buffer.from(files.find(({ path }) => path === '/')!.bytes).toString()
    for (const { path } of files) if (path !== '/') expect(document).toContain(path)
    expect(document, 'the policy allows neither').not.toMatch(/<script>|<style|\bstyle=|\bon\w+=/)
  })

  test('is the same again when it comes out of what was kept', async () => {
    const [first, second] = [await bundlePage(), await bundlePage()]
    expect(second.map(({ path }) => path).sort()).toEqual(first.map(({ path }) => path).sort())
  })

  test('holds neither shapes of the server nor anything that computes money', async () => {
    const script = Buffer.from((await bundlePage()).find(({ type }) => type.startsWith('text/javascript'))!.bytes).toString()
    expect(script).not.toMatch(/ZodError|strictObject|DecimalError|toDecimalPlaces/)
    expect(script, 'what is not shipped: parsing of HTML out of text').not.toMatch(/dangerouslySetInnerHTML=/)
  })
})
