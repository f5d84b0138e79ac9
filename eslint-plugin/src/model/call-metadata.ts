import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { Root } from '../flow/value.js';
import { importsIn } from './file-imports.js';

type Source = Readonly<TSESLint.SourceCode>;

const GRPC = /^(?:@grpc\/grpc-js|grpc|nice-grpc(?:-common)?)$/;

/** `call.metadata` of gRPC, which is to it what headers are to HTTP; also as a parameter of the type `Metadata`. */
export function isCallMetadata(
  path: readonly string[],
  root: Root,
  type: TSESTree.TypeNode | null,
  source: Source,
): boolean {
  const isOfCall = path.at(-1) === 'metadata' && /(?:^|[cC])all$/.test(path.at(-2) ?? '');
  const isTyped =
    path.length === 1 &&
    type?.type === 'TSTypeReference' &&
    /^(?:grpc\.)?Metadata$/.test(source.getText(type.typeName));
  if (!isOfCall && !isTyped) return false;
  return root.kind === 'parameter' && importsIn(source).some((name) => GRPC.test(name));
}
