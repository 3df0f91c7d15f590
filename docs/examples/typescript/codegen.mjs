// Types of the register's schema and of your own questions:
//   npm install --save-dev typescript @types/node @graphql-codegen/cli @graphql-codegen/typescript-operations
//   npm pkg set type=module
//   npx graphql-codegen --config codegen.mjs && npx tsc

/** @type {import('@graphql-codegen/cli').CodegenConfig} */
export default {
  // A register, or a file with its schema.
  schema: process.env.GAPBRIDGE_SCHEMA ?? 'http://127.0.0.1:8080/graphql',
  documents: ['*.graphql'],
  generates: {
    'register.ts': {
      plugins: ['typescript-operations'],
      config: {
        // What is not mapped below is an error, not `any`.
        strictScalars: true,
        scalars: {
          // 2009-10-13T12:00:00Z
          DateTime: 'string',
          // As exact as its source: 2009, 2009-10 or 2009-10-13.
          PartialDate: '`${number}` | `${number}-${number}` | `${number}-${number}-${number}`',
        },
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
  },
};
