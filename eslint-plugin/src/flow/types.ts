import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { PerFile } from './per-file.js';

/** What a type says of a value, as far as the file itself tells. */
export type TypeKind = 'boolean' | 'number' | 'string' | 'closed' | 'date' | 'function' | 'other';

export interface TypeMember {
  readonly name: string;
  readonly type: TSESTree.TypeNode | null;
}

type Declaration =
  | TSESTree.TSInterfaceDeclaration
  | TSESTree.TSTypeAliasDeclaration
  | TSESTree.TSEnumDeclaration
  | TSESTree.ClassDeclaration;

const declarations = new PerFile<Readonly<TSESLint.SourceCode>, ReadonlyMap<string, Declaration>>();

function declarationsIn(source: Readonly<TSESLint.SourceCode>): ReadonlyMap<string, Declaration> {
  const before = declarations.get(source);
  if (before) return before;
  const found = new Map<string, Declaration>();
  for (const statement of source.ast.body) {
    const inner =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') &&
      statement.declaration
        ? statement.declaration
        : statement;
    switch (inner.type) {
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
      case 'TSEnumDeclaration':
        found.set(inner.id.name, inner);
        break;
      case 'ClassDeclaration':
        if (inner.id) found.set(inner.id.name, inner);
        break;
    }
  }
  declarations.set(source, found);
  return found;
}

const WRAPPERS = new Set([
  'Promise',
  'Awaited',
  'Readonly',
  'Partial',
  'Required',
  'NonNullable',
  'Array',
  'ReadonlyArray',
  'Set',
]);
const DEPTH = 6;

/** `Logger` of `Logger` and of `pino.Logger`. */
export function lastNameOf({ typeName }: TSESTree.TSTypeReference): string {
  if (typeName.type === 'TSQualifiedName') return typeName.right.name;
  return typeName.type === 'Identifier' ? typeName.name : '';
}

function referenceName(type: TSESTree.TSTypeReference): string | null {
  return type.typeName.type === 'Identifier' ? type.typeName.name : null;
}

function constantKeys(type: TSESTree.TypeNode | undefined): readonly string[] {
  if (type?.type === 'TSUnionType') return type.types.flatMap(constantKeys);
  if (type?.type !== 'TSLiteralType' || type.literal.type !== 'Literal') return [];
  return [String(type.literal.value)];
}

/** Whether the type is a name that this file gives to a shape without a class: `type A = { code: string }`. */
export function isAliasOfShape(
  type: TSESTree.TSTypeReference,
  source: Readonly<TSESLint.SourceCode>,
): boolean {
  const declaration = declarationsIn(source).get(referenceName(type) ?? '');
  return (
    declaration?.type === 'TSTypeAliasDeclaration' && declaration.typeAnnotation.type === 'TSTypeLiteral'
  );
}

/** The properties of a type that is declared in this file; null when it is not known. */
export function membersOfType(
  type: TSESTree.TypeNode | null,
  source: Readonly<TSESLint.SourceCode>,
  depth = 0,
): readonly TypeMember[] | null {
  if (!type || depth > DEPTH) return null;
  const inside = (inner: TSESTree.TypeNode | undefined) => membersOfType(inner ?? null, source, depth + 1);
  switch (type.type) {
    case 'TSTypeLiteral':
      return fromSignatures(type.members);
    case 'TSIntersectionType':
      return type.types.flatMap((part) => inside(part) ?? []);
    case 'TSUnionType': {
      const parts = type.types.map(inside).filter((part) => part !== null);
      return parts.length === 0 ? null : parts.flat();
    }
    case 'TSArrayType':
      return inside(type.elementType);
    case 'TSTypeOperator':
      return type.operator === 'readonly' ? inside(type.typeAnnotation) : null;
    case 'TSTypeReference': {
      const name = referenceName(type);
      const [first, second] = type.typeArguments?.params ?? [];
      if (name === null) return null;
      if (WRAPPERS.has(name)) return inside(first);
      if (name === 'Omit')
        return inside(first)?.filter((member) => !constantKeys(second).includes(member.name)) ?? null;
      if (name === 'Pick')
        return inside(first)?.filter((member) => constantKeys(second).includes(member.name)) ?? null;
      return fromDeclaration(declarationsIn(source).get(name), source, depth);
    }
    default:
      return null;
  }
}

function fromSignatures(members: readonly TSESTree.TypeElement[]): readonly TypeMember[] {
  return members.flatMap((member) => {
    if (member.type !== 'TSPropertySignature') return [];
    const { key } = member;
    const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : null;
    return name === null ? [] : [{ name, type: member.typeAnnotation?.typeAnnotation ?? null }];
  });
}

function fromDeclaration(
  declaration: Declaration | undefined,
  source: Readonly<TSESLint.SourceCode>,
  depth: number,
): readonly TypeMember[] | null {
  switch (declaration?.type) {
    case 'TSInterfaceDeclaration': {
      const inherited = declaration.extends.flatMap(({ expression }) =>
        expression.type === 'Identifier' && depth < DEPTH
          ? (fromDeclaration(declarationsIn(source).get(expression.name), source, depth + 1) ?? [])
          : [],
      );
      return [...fromSignatures(declaration.body.body), ...inherited];
    }
    case 'TSTypeAliasDeclaration':
      return membersOfType(declaration.typeAnnotation, source, depth + 1);
    case 'ClassDeclaration':
      return declaration.body.body.flatMap((member) =>
        member.type === 'PropertyDefinition' && member.key.type === 'Identifier'
          ? [{ name: member.key.name, type: member.typeAnnotation?.typeAnnotation ?? null }]
          : [],
      );
    default:
      return null;
  }
}

/** The type of a property of a type that is declared in this file. */
export function memberType(
  type: TSESTree.TypeNode | null,
  name: string | null,
  source: Readonly<TSESLint.SourceCode>,
): TSESTree.TypeNode | null {
  if (!type) return null;
  if (name === null || /^\d+$/.test(name)) return elementType(type);
  return membersOfType(type, source)?.find((member) => member.name === name)?.type ?? null;
}

function elementType(type: TSESTree.TypeNode): TSESTree.TypeNode | null {
  if (type.type === 'TSArrayType') return type.elementType;
  if (type.type === 'TSTypeOperator' && type.operator === 'readonly' && type.typeAnnotation) {
    return elementType(type.typeAnnotation);
  }
  if (type.type === 'TSTypeReference' && /^(?:Readonly)?(?:Array|Set)$/.test(referenceName(type) ?? '')) {
    return type.typeArguments?.params[0] ?? null;
  }
  return null;
}

/** What kind of value a type stands for, followed through the aliases and enums of this file. */
export function kindOfType(
  type: TSESTree.TypeNode | null,
  source: Readonly<TSESLint.SourceCode>,
  depth = 0,
): TypeKind | null {
  if (!type || depth > DEPTH) return null;
  switch (type.type) {
    case 'TSBooleanKeyword':
      return 'boolean';
    case 'TSNumberKeyword':
    case 'TSBigIntKeyword':
      return 'number';
    case 'TSStringKeyword':
      return 'string';
    case 'TSFunctionType':
      return 'function';
    case 'TSLiteralType':
      return 'closed';
    case 'TSTemplateLiteralType':
      return type.types.every((part) => kindOfType(part, source, depth + 1) === 'closed')
        ? 'closed'
        : 'string';
    case 'TSTypeOperator':
      return type.operator === 'keyof' ? 'closed' : null;
    case 'TSIndexedAccessType':
      return type.objectType.type === 'TSTypeQuery' ? 'closed' : null;
    case 'TSUnionType': {
      const kinds = type.types
        .filter((part) => part.type !== 'TSUndefinedKeyword' && part.type !== 'TSNullKeyword')
        .map((part) => kindOfType(part, source, depth + 1));
      const [first = null] = kinds;
      return kinds.every((kind) => kind === first) ? first : null;
    }
    case 'TSTypeReference': {
      const name = referenceName(type);
      if (name === 'Date') return 'date';
      if (name === 'NonNullable' || name === 'Awaited' || name === 'Promise') {
        return kindOfType(type.typeArguments?.params[0] ?? null, source, depth + 1);
      }
      const declaration = name === null ? undefined : declarationsIn(source).get(name);
      if (declaration?.type === 'TSEnumDeclaration') return 'closed';
      if (declaration?.type === 'TSTypeAliasDeclaration')
        return kindOfType(declaration.typeAnnotation, source, depth + 1);
      return declaration ? 'other' : null;
    }
    default:
      return null;
  }
}

/** The little of the compiler's answer that is used here; TypeScript itself is never imported. */
interface CheckedType {
  isUnion?(): boolean;
  isLiteral?(): boolean;
  types?: readonly CheckedType[];
}
interface TypeServices {
  program?: { getTypeChecker(): { typeToString(type: CheckedType): string } } | null;
  getTypeAtLocation?(node: TSESTree.Node): CheckedType;
}

/** What the TypeScript program says of an expression, when the file is linted with one; else null. */
export function checkedKind(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): TypeKind | null {
  const services = source.parserServices as unknown as TypeServices | undefined;
  if (!services?.program || !services.getTypeAtLocation) return null;
  try {
    return kindOfChecked(services.getTypeAtLocation(node), services);
  } catch {
    // ignored: half-typed code can be more than the compiler expects, and no answer is an answer here
    return null;
  }
}

function kindOfChecked(type: CheckedType, services: TypeServices): TypeKind | null {
  const text = (services.program?.getTypeChecker().typeToString(type) ?? '').replace(
    / \| (?:undefined|null)\b/g,
    '',
  );
  if (text === 'boolean' || text === 'number' || text === 'string') return text;
  if (text === 'Date') return 'date';
  const parts = type.isUnion?.() ? (type.types ?? []) : [type];
  const named = parts.filter((part) => part.isLiteral?.() === true);
  return named.length > 0 && parts.every((part) => named.includes(part) || !isStringLike(part, services))
    ? 'closed'
    : null;
}

function isStringLike(type: CheckedType, services: TypeServices): boolean {
  const text = services.program?.getTypeChecker().typeToString(type) ?? 'string';
  return text !== 'undefined' && text !== 'null' && text !== 'true' && text !== 'false';
}
