import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { BlockFile, type Place } from '../../src/market/tape/copy/block-file.ts'

const root = mkdtempSync(join(tmpdir(), 'coinfold-blocks-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const BLOCK_BYTES = 1 << 20
const BLOCKS = 40
const block = (index: number, bytes = BLOCK_BYTES): Uint8Array => new Uint8Array(bytes).fill(index + 1)

/** Appends blocks, the last one shorter, and reads them in an order of their own. */
const expectAllBack = (file: BlockFile, between: (index: number) => void = () => {}): void => {
  for (let index = 0; index < BLOCKS; index++) {
    file.append(block(index))
    between(index)
  }
  file.append(block(BLOCKS, 10))
  for (let index = BLOCKS; index >= 0; index--) {
    const into = new Uint8Array(index === BLOCKS ? 10 : BLOCK_BYTES)
    file.read(index, into)
    expect(
      into.every((byte) => byte === index + 1),
      `block ${index}`,
    ).toBe(true)
  }
}
const placeIn = (folder: string, flags = 'wx+'): Place => {
  const path = join(folder, `blocks-${flags}`)
  return { fd: openSync(path, flags), folder, path }
}

test('blocks come back from a file', () => {
  const file = new BlockFile(placeIn(root), BLOCK_BYTES)
  expectAllBack(file)
  expect([file.isWhole, file.bytes]).toEqual([true, BLOCKS * BLOCK_BYTES + 10])
  file.close()
})

test('without a file they stay in memory', () => {
  const file = new BlockFile(null, BLOCK_BYTES)
  expectAllBack(file)
  expect(file.isWhole).toBe(false)
})

test('those that a full disk does not take stay in memory', () => {
  const file = new BlockFile({ fd: openSync('/dev/full', 'r+'), folder: root, path: '/dev/null' }, BLOCK_BYTES)
  expectAllBack(file)
  expect([file.isWhole, file.bytes]).toEqual([false, 0])
  file.close()
})

test('a disk that fills up on the way keeps what it has, and memory the rest', () => {
  const folder = mkdtempSync(join(root, 'gone-'))
  const file = new BlockFile(placeIn(folder), BLOCK_BYTES)
  // where there is no folder, there is no room either
  expectAllBack(file, (index) => (index === 5 ? rmSync(folder, { recursive: true }) : undefined))
  expect(file.isWhole).toBe(false)
  expect(file.bytes / BLOCK_BYTES).toBeGreaterThan(5)
  expect(file.bytes / BLOCK_BYTES).toBeLessThan(BLOCKS)
  file.close()
})
