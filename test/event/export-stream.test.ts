import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { ExportStream } from '../../src/event/transfer/export-stream.ts'

const reader = (fails: Error | null = null) => {
  const chunks: string[] = []
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk.toString())
      done(fails)
    },
  })
  // what a stream says once more, when it breaks
  stream.on('error', () => {})
  return { chunks, stream }
}
const line = (text: string, bytes: number): Buffer => Buffer.from(text.repeat(bytes))

test('lines go out in their order, collected until a pipe is full, and what is left goes out at the end', async () => {
  const { chunks, stream } = reader()
  const sink = new ExportStream(stream)
  await sink.put(line('h', 10))
  expect(sink.written, 'the header is no event').toBe(0)
  await sink.put(line('a', 65_525))
  expect([chunks.length, sink.written]).toEqual([0, 1])
  await sink.put(line('b', 1))
  expect(chunks.map((chunk) => chunk.length)).toEqual([65_536])
  await sink.put(line('c', 5))
  await sink.end(line('f', 2))
  expect(chunks).toEqual([`${'h'.repeat(10)}${'a'.repeat(65_525)}b`, 'cccccff'])
  expect(sink.written).toBe(3)
})

test('what the stream says against it is what the export fails with', async () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
  await expect(new ExportStream(reader(broken).stream).put(line('a', 70_000))).rejects.toBe(broken)
  await expect(new ExportStream(reader(broken).stream).end(line('f', 1))).rejects.toBe(broken)
})
