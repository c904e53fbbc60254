import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from './build/compressed.ts'
import { tracking } from './build/tracking.ts'

const root = import.meta.dirname

/** The admin's pages, built into a folder that nobody commits; the server reads them from there. */
export default defineConfig({
  root,
  base: '/admin/',
  plugins: [react(), tailwindcss(), compressed(), tracking(root)],
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  build: {
    outDir: join(root, '../dist/ui'),
    emptyOutDir: true,
    target: 'es2023',
    // A font as `data:` would have to be allowed by the content policy.
    assetsInlineLimit: 0,
    // Names what the first page loads, so that a check can weigh it.
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\// },
            { name: 'icons', test: /node_modules\/lucide-react\//, minShareCount: 3 },
            // Many small files: one is packed better, and asked for once.
            {
              name: 'log',
              test: /\/ui\/(?:url\/|kit\/(?:format|use-now|time|money|tag|columns|choices)\.)/,
              minShareCount: 4,
            },
          ],
        },
      },
    },
  },
})
