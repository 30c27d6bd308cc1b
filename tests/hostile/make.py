#!/usr/bin/env python3
"""Makes the hostile files: one for each rule about what is read, named after it.

    make.py FOLDER

Each breaks its rule and, as far as that goes, no other. sentences.tsv has what is said of each.
The bytes are the same from run to run.
"""

import json
import struct
import sys
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "fuzz" / "corpus"
SIX = struct.pack("<6f", *range(6))
QUERY = "encoder.layer.0.attention.self.query.weight"  # a tensor that every model has


# safetensors

def header(text, data=b""):
    text = text if isinstance(text, bytes) else text.encode("utf-8")
    return struct.pack("<Q", len(text)) + text + data


def entry(begin=0, end=24, dtype="F32", shape=(2, 3)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


def tensors(data=SIX, **entries):
    return header(json.dumps({name.replace("__", "."): value for name, value in entries.items()}),
                  data)


def safetensors():
    a = '"encoder.a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}'
    return {
        "shorter-than-its-length": b"\x00" * 7,
        "header-beyond-16-mib": struct.pack("<Q", 1 << 25) + b"{}" + SIX,
        "header-beyond-the-file": struct.pack("<Q", 4096) + b"{" + a.encode() + b"}",
        "header-not-utf8": header(b'{"\xff":1}'),
        "header-lone-surrogate": header('{"\\ud800":{}}'),
        "header-is-no-object": header("[1]"),
        "header-then-more": header("{" + a + "}x", SIX),
        "metadata-is-an-array": header('{"__metadata__":' + "[" * 100 + "]" * 100 + "}"),
        "header-trailing-comma": header("{" + a + ",}", SIX),
        "key-twice": header("{" + a + "," + a + "}", SIX),
        "key-twice-by-escape": header("{" + a + "," + a.replace("encoder", "\\u0065ncoder") + "}", SIX),
        "metadata-of-a-number": header('{"__metadata__":{"format":1}}'),
        "entry-with-another-key": tensors(encoder__a=dict(entry(), more=1)),
        "entry-without-dtype": tensors(encoder__a={"shape": [2, 3], "data_offsets": [0, 24]}),
        "entry-with-one-offset": tensors(encoder__a=dict(entry(), data_offsets=[0])),
        "dtype-unknown": tensors(encoder__a=entry(dtype="F4")),
        "shape-negative": tensors(encoder__a=entry(shape=(-2, -3))),
        "shape-of-fractions": tensors(encoder__a=entry(shape=(1.5, 4))),
        "shape-of-nine": tensors(encoder__a=entry(shape=(1, 1, 1, 1, 1, 1, 1, 2, 3))),
        "shape-beyond-2-to-40": tensors(encoder__a=entry(shape=(1 << 41, 0))),
        "shape-product-wraps": tensors(encoder__a=entry(shape=(1 << 31, 1 << 31, 4))),
        "shape-of-other-size": tensors(encoder__a=entry(shape=(2, 4))),
        "prefix-hides-another-tensor": tensors(SIX + SIX[::-1], **{"module." + QUERY: entry(), "a": entry(24, 36, shape=(3,)),
                                    "module.a": entry(36, 48, shape=(3,))}),
        "prefixes-of-several-models": tensors(SIX + SIX, **{"a." + QUERY: entry(),
                                                            "b." + QUERY: entry(24, 48)}),
        "data-hole": tensors(encoder__a=entry(0, 8, shape=(2,)), encoder__b=entry(12, 24, shape=(3,))),
        "data-overlap": tensors(encoder__a=entry(0, 16, shape=(4,)), encoder__b=entry(8, 24, shape=(4,))),
        "data-begins-late": tensors(encoder__a=entry(4, 24, shape=(5,))),
        "data-ends-before-it-begins": tensors(encoder__a=entry(0, 24),
                                              encoder__b=entry(24, 8, shape=(0,))),
        "data-beyond-the-file": tensors(SIX[:20], encoder__a=entry()),
        "data-then-more": tensors(SIX + b"PK\x05\x06", encoder__a=entry()),
        "names-of-both-kinds": tensors(electra__encoder__a=entry(0, 8, shape=(2,)),
                                       encoder__a=entry(8, 24, shape=(4,))),
        "git-lfs-pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
        "web-page": b"<!DOCTYPE html><html></html>",
        "nothing": b"",
    }


def index():
    def of(weight_map):
        return json.dumps({"metadata": {}, "weight_map": weight_map}).encode()
    return {
        "path-upwards": of({"encoder.a": "../model.safetensors"}),
        "path-absolute": of({"encoder.a": "/etc/passwd"}),
        "shard-missing": of({"encoder.a": "nowhere.safetensors"}),
        "shard-is-a-number": of({"encoder.a": 1}),
        "map-is-an-array": of(["encoder.a"]),
        "map-missing": b'{"metadata":{}}',
        "key-twice": b'{"weight_map":{"a":"x","a":"y"}}',
        "too-deep": b'{"metadata":' + b"[" * 100 + b"]" * 100 + b',"weight_map":{}}',
    }


# pickles

def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def name(module, function):
    return f"c{module}\n{function}\n".encode()


def integer(value):
    return b"J" + struct.pack("<i", value)


def tuple_of(*items):
    return b"(" + b"".join(items) + b"t"


ORDERED = name("collections", "OrderedDict") + b")R"


def storage(kind="FloatStorage", key="0", count=6):
    return tuple_of(text("storage"), name("torch", kind), text(key), text("cpu"), integer(count)) + b"Q"


def rebuilt(stored=None, offset=0, sizes=(2, 3), strides=(3, 1)):
    numbers = [tuple_of(*map(integer, each)) for each in (sizes, strides)]
    return (name("torch._utils", "_rebuild_tensor_v2") +
            tuple_of(stored or storage(), integer(offset), *numbers, b"\x89", ORDERED) + b"R")


def state(value):
    return b"\x80\x02" + ORDERED + b"(" + text("encoder.a") + value + b"u."


def archive(pickle, data=SIX, change=None, entries=None):
    """A zip archive as PyTorch writes it; `change(fields)` spoils the fields of an entry."""
    entries = entries or [("a/data.pkl", pickle), ("a/data/0", data)]
    out, central = b"", b""
    for number, (entry_name, body) in enumerate(entries):
        raw = entry_name.encode()
        field = {"method": 0, "size": len(body), "stored": len(body), "at": len(out), "flags": 0,
                 "local_name": raw, "disk": 0}
        if change:
            change(number, field)
        out += struct.pack("<IHHHQIIHH", 0x04034B50, 0, field["flags"], field["method"], 0,
                           len(body), len(body), len(field["local_name"]), 0) + field["local_name"] + body
        central += struct.pack("<IIHHQIIHHHHHII", 0x02014B50, 0, field["flags"], field["method"], 0,
                               field["stored"], field["size"], len(raw), 0, 0, field["disk"], 0, 0,
                               field["at"]) + raw
    return out + central + struct.pack("<IIHHIIH", 0x06054B50, 0, len(entries), len(entries),
                                       len(central), len(out), 0)


def change(**fields):
    def apply(number, field):
        if number == 1:
            field.update(fields)
    return apply


def saved(*items):
    """A pickled dict of these keys and values, one after the other."""
    return b"\x80\x02}(" + b"".join(items) + b"u."


def zip_form():
    good = state(rebuilt())
    model = b"}(" + text(QUERY) + rebuilt() + b"u"
    beyond = b"}(" + text(QUERY) + rebuilt(offset=1) + b"u"

    def below(key, value):
        return b"}(" + text(key) + value + b"u"

    return {
        "whole-model": b"\x80\x02" + name("transformers.models.electra.modeling_electra", "ElectraModel") +
                       b")\x81.",
        "several-state-dicts": saved(text("model"), model, text("ema"), model),
        "state-dict-below-beyond-its-storage": saved(text("model"), beyond),
        "state-dict-two-below-beyond-its-storage": saved(text("a"), below("model", beyond)),
        "state-dict-four-below": saved(text("a"), below("b", below("c", below("model", model)))),
        "several-state-dicts-two-below": saved(text("a"), below("model", model), text("b"), below("ema", model)),
        "dict-in-itself": saved(text("model"), b"}q\x01(" + text("model") + b"h\x01u"),
        "one-dict-under-many-keys": saved(text("0"), b"}(" + b"".join(
            text(str(i)) + b"N" for i in range(4000)) + b"uq\x01",
            *(text(str(i)) + b"h\x01" for i in range(1, 4000))),
        "opcode-inst": b"\x80\x02(ios\nsystem\n.",
        "opcode-newobj": state(name("collections", "OrderedDict") + b")\x81"),
        "opcode-stack-global": b"\x80\x04" + text("os") + text("system") + b"\x93.",
        "opcode-ext": b"\x80\x02\x82\x01.",
        "global-os-system": b"\x80\x02" + name("os", "system") + tuple_of(text("true")) + b"R.",
        "global-builtins-eval": b"\x80\x02" + name("builtins", "eval") + tuple_of(text("1")) + b"R.",
        "global-dotted": b"\x80\x02" + name("torch", "storage.os.system") + b")R.",
        "call-of-no-name": b"\x80\x02" + text("f") + b")R.",
        "stack-empty": b"\x80\x02s.",
        "stack-without-mark": b"\x80\x02t.",
        "memo-unset": b"\x80\x02h\x07.",
        "long-of-17-bytes": b"\x80\x02\x8a\x11" + b"\x01" * 17 + b".",
        "string-of-70000": b"\x80\x02X" + struct.pack("<I", 70000) + b"a" * 70000 + b".",
        "string-beyond-the-end": b"\x80\x02X" + struct.pack("<I", 1 << 31) + b"a.",
        "root-is-a-deep-tuple": b"\x80\x02" + b"(" * 200 + b"t" * 200 + b".",
        "no-stop": b"\x80\x02}",
        "root-is-a-list": b"\x80\x02].",
        "storage-kind-unknown": state(rebuilt(storage("ComplexFloatStorage"))),
        "storage-missing": state(rebuilt(storage(key="7"))),
        "storage-larger-than-its-entry": state(rebuilt(storage(count=7))),
        "storage-negative": state(rebuilt(storage(count=-1))),
        "view-beyond-its-storage": state(rebuilt(offset=1)),
        "view-before-its-storage": state(rebuilt(offset=-1)),
        "view-of-negative-size": state(rebuilt(sizes=(-2, -3))),
        "view-of-negative-stride": state(rebuilt(strides=(-3, 1))),
        "view-expands": state(rebuilt(sizes=(1 << 20, 1 << 20), strides=(0, 0))),
        "view-overlaps": state(rebuilt(sizes=(5, 2), strides=(1, 1))),
        "view-of-two-ranks": state(rebuilt(strides=(3,))),
        "deflated": (good, change(method=8)),
        "encrypted": (good, change(flags=1)),
        "local-name-differs": (good, change(local_name=b"a/data/1")),
        "local-header-beyond-the-file": (good, change(at=1 << 30)),
        "two-sizes": (good, change(size=20)),
        "on-another-disk": (good, change(disk=1)),
    }


def zip_files():
    files = {}
    for rule, made in zip_form().items():
        files[rule] = archive(*made[:1], change=made[1]) if isinstance(made, tuple) else archive(made)
    good = state(rebuilt())
    files["entry-twice"] = archive(good, entries=[("a/data.pkl", good), ("a/data/0", SIX), ("a/data/0", SIX)])
    files["entry-outside"] = archive(good, entries=[("a/data.pkl", good), ("../data/0", SIX)])
    inner = archive(b"", entries=[("a/data/1", SIX)])[:30 + 8 + 24]
    files["entries-overlap"] = archive(
        good, entries=[("a/data.pkl", good), ("a/data/0", inner), ("a/data/1", SIX)],
        change=lambda number, field: field.update(at=30 + 10 + len(good) + 30 + 8) if number == 2 else None)
    files["of-a-script"] = archive(good, entries=[("a/data.pkl", good), ("a/constants.pkl", SIX)])
    files["two-folders"] = archive(good, entries=[("a/data.pkl", good), ("b/data/0", SIX)])
    files["no-pickle"] = archive(good, entries=[("a/data/0", SIX)])
    files["no-end-record"] = archive(good)[:-22]
    files["more-entries-than-there-are"] = archive(good)[:-14] + struct.pack("<HHIIH", 9, 9, 60, 400, 0)
    return files


MAGIC = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."


def legacy():
    def whole(root):
        return b"\x80\x02" + root + b"."

    def of(protocol=1001, little=b"\x88", keys=(text("0"),), count=6, data=SIX):
        stored = tuple_of(text("storage"), name("torch", "FloatStorage"), text("0"), text("cpu"),
                          integer(6), b"N") + b"Q"
        return (MAGIC + whole(integer(protocol)) + whole(b"}(" + text("little_endian") + little + b"u") +
                state(rebuilt(stored)) + whole(b"](" + b"".join(keys) + b"e") +
                struct.pack("<q", count) + data)
    return {
        "protocol-unknown": of(protocol=1002),
        "keys-are-numbers": of(keys=(integer(0),)),
        "key-unknown": of(keys=(text("9"),)),
        "key-twice": of(keys=(text("0"), text("0")), data=SIX + struct.pack("<q", 6) + SIX),
        "count-negative": of(count=-1),
        "count-differs": of(count=5),
        "data-cut-off": of(data=SIX[:20]),
        "data-then-more": of(data=SIX + b"more"),
        "pickles-missing": MAGIC,
    }


# HDF5: the sample with one field changed

def hdf5():
    sample = (CORPUS / "hdf5" / "sample").read_bytes()

    def patched(at, data):
        return sample[:at] + data + sample[at + len(data):]
    tree, heap, symbols = (sample.index(word) for word in (b"TREE", b"HEAP", b"SNOD"))
    root = struct.unpack_from("<Q", sample, 64)[0]
    layout = sample.index(b"\x03\x01", 96)
    kind = sample.index(b"\x11\x20\x1f\x00")
    extent = kind - 8 - 24  # the message before that of the type
    old = struct.unpack_from("<Q", sample, symbols + 16)[0]
    size = struct.unpack_from("<I", sample, old + 8)[0]
    header = struct.pack("<BBHIIxxxx", 1, 0, 4, 1, size + 16) + sample[old + 16:old + 16 + size]
    compressed = patched(symbols + 16, struct.pack("<Q", len(sample))) + header + \
        struct.pack("<HHxxxx", 0x0B, 8) + b"\x01\x01" + bytes(6)
    compressed = compressed[:40] + struct.pack("<Q", len(compressed)) + compressed[48:]
    return {
        "superblock-version": patched(8, b"\x09"),
        "base-address": patched(24, struct.pack("<Q", 512)),
        "root-beyond-the-file": patched(64, struct.pack("<Q", 1 << 40)),
        "root-is-no-object": patched(root, b"\x07"),
        "tree-without-signature": patched(tree, b"TRXE"),
        "heap-without-signature": patched(heap, b"HEXP"),
        "symbols-without-signature": patched(symbols, b"SNXD"),
        "tree-leads-to-itself": patched(tree + 5, b"\x01")[:tree + 32] +
                                struct.pack("<Q", tree) + sample[tree + 40:],
        "name-beyond-the-heap": patched(symbols + 8, struct.pack("<Q", 1 << 32)),
        "group-in-itself": patched(symbols + 16, struct.pack("<Q", root)),
        "filters": compressed,
        "layout-virtual": patched(layout, b"\x04\x03"),
        "data-beyond-the-file": patched(layout + 2, struct.pack("<Q", 1 << 40)),
        "data-of-other-size": patched(layout + 10, struct.pack("<Q", 20)),
        "float-of-three-bytes": patched(kind + 4, b"\x03"),
        "extents-wrap": patched(extent + 8, struct.pack("<QQ", 1 << 39, 1 << 39)),
        "cut-off": sample[:len(sample) // 2],
    }


# msgpack

def packed_text(value):
    return bytes([0xA0 | len(value)]) + value.encode() if len(value) < 32 else \
        b"\xd9" + bytes([len(value)]) + value.encode()


def packed_map(**items):
    return bytes([0x80 | len(items)]) + b"".join(packed_text(key) + value for key, value in items.items())


def array(shape=b"\x92\x02\x03", dtype="float32", data=SIX, kind=1):
    body = b"\x93" + shape + packed_text(dtype) + b"\xc4" + bytes([len(data)]) + data
    return b"\xc7" + bytes([len(body), kind]) + body


def chunked(total, *chunks):
    return packed_map(__msgpack_chunked_array__=b"\xc3", shape=packed_map(**{"0": bytes([total])}),
                      chunks=packed_map(**{str(i): chunk for i, chunk in enumerate(chunks)}))


def msgpack():
    two = array(b"\x91\x02", data=SIX[:8])
    return {
        "root-is-an-array": b"\x91\x01",
        "map-of-more-than-there-is": b"\xdf\xff\xff\xff\xff" + packed_text("a"),
        "text-beyond-the-end": b"\x81\xdb\xff\xff\xff\xffa",
        "bytes-beyond-the-end": packed_map(a=b"\xc6\xff\xff\xff\xff"),
        "extension-beyond-the-end": packed_map(a=b"\xc9\xff\xff\xff\xff\x01"),
        "extension-unknown": packed_map(a=array(kind=7)),
        "too-deep": b"\x81\xa1a" * 200 + b"\xc0",
        "key-is-nil": b"\x81\xc0\xc0",
        "key-twice": b"\x82" + (packed_text("a") + array()) * 2,
        "dtype-object": packed_map(a=array(dtype="object")),
        "shape-of-other-size": packed_map(a=array(b"\x92\x02\x04")),
        "shape-wraps": packed_map(a=array(b"\x94" + b"\xce\xff\xff\xff\xff" * 4)),
        "shape-of-fractions": packed_map(a=array(b"\x91\xca\x40\xc0\x00\x00")),
        "shape-of-nine": packed_map(a=array(b"\x99" + b"\x01" * 9)),
        "array-of-two-parts": packed_map(a=b"\xc7\x02\x01\x91\x01"),
        "chunks-of-other-total": packed_map(a=chunked(5, two, two)),
        "chunk-of-chunks": packed_map(a=chunked(4, chunked(2, two), two)),
        "more-after-the-map": packed_map(a=array()) + b"\x00",
    }


# TensorFlow's bundle

def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    return varint(number << 3) + varint(value)


def row(key, value, shared=0):
    return varint(shared) + varint(len(key)) + varint(len(value)) + key + value


def block(rows, restarts=1):
    return rows + struct.pack("<I", 0) * min(restarts, 1) + struct.pack("<I", restarts)


def table(contents, kind=0, spoil=0, handle=None):
    out = contents + bytes([kind]) + struct.pack("<I", masked(contents + bytes([kind])) ^ spoil)
    inner = block(row(b"z", handle or varint(0) + varint(len(contents))))
    at = len(out)
    out += inner + b"\x00" + struct.pack("<I", masked(inner + b"\x00"))
    footer = varint(0) + varint(0) + varint(at) + varint(len(inner))
    return out + footer.ljust(40, b"\x00") + bytes.fromhex("57fb808b247547db")


def variable(dtype=1, shape=(2, 3), shard=0, offset=0, size=24, crc=True):
    dims = b"".join(field(2, field(1, extent)) for extent in shape)
    end = varint(6 << 3 | 5) + struct.pack("<I", masked(SIX)) if crc else b""
    return field(1, dtype) + field(2, dims) + field(3, shard) + field(4, offset) + field(5, size) + end


def bundle():
    key = b"electra/encoder/kernel"

    def of(value, first=field(1, 1)):
        return table(block(row(b"", first) + row(key, value)))
    return {
        "magic": table(block(row(b"", field(1, 1))))[:-1] + b"\x00",
        "crc-of-a-block": table(block(row(b"", field(1, 1))), spoil=1),
        "compression-unknown": table(block(row(b"", field(1, 1))), kind=7),
        "block-beyond-the-file": table(block(row(b"", field(1, 1))), handle=varint(1 << 40) + varint(9)),
        "restarts-beyond-the-block": table(block(row(b"", field(1, 1)), restarts=1 << 30)),
        "prefix-of-nothing": table(block(row(b"a", b"", shared=9))),
        "keys-unsorted": table(block(row(b"", field(1, 1)) + row(b"b", b"") + row(b"a", b""))),
        "varint-of-eleven-bytes": of(b"\x08" + b"\x80" * 10 + b"\x01"),
        "message-beyond-its-end": of(b"\x12\x7f"),
        "group": of(b"\x0b"),
        "no-header": table(block(row(key, variable()))),
        "shards-2000": of(variable(), field(1, 2000)),
        "shard-beyond-the-count": of(variable(shard=1)),
        "type-string": of(variable(dtype=7)),
        "shape-negative": of(variable(shape=((1 << 64) - 1, 3))),
        "shape-wraps": of(variable(shape=(1 << 40, 1 << 40))),
        "shape-of-other-size": of(variable(shape=(2, 4))),
        "data-beyond-the-file": of(variable(offset=4)),
        "crc-of-the-data": of(variable(crc=False)),
        "part-missing": of(variable() + field(7, field(1, b"") + field(1, b""))),
    }


# electra's own packed form: the sample with a piece of its header changed

def packed():
    sample = (CORPUS / "prepacked" / "int8").read_bytes()
    size = struct.unpack_from("<Q", sample)[0]
    at = 8 + len(b'{"__metadata__":{"header_crc32c":"')

    def of(before, after, seal=True):
        assert sample.count(before) == 1 and len(before) == len(after)
        changed = sample.replace(before, after)
        head = changed[8:at] + b"00000000" + changed[at + 8:8 + size]
        return changed[:at] + f"{crc32c(head):08x}".encode() + changed[at + 8:] if seal else changed
    return {
        "version-unknown": of(b'"version":"2"', b'"version":"4"'),
        "precision-unknown": of(b'"precision":"int8"', b'"precision":"int4"'),
        "header-damaged": of(b"word_embeddings.weight", b"wordy_embedding.weight", seal=False),
        "cut-off": sample[:-4],
    }


# config.json and the tokenizer's files

def config():
    sound = json.loads((CORPUS / "config" / "model").read_text())

    def of(**changes):
        return json.dumps(dict(sound, **changes)).encode()
    return {
        "no-object": b'"electra"',
        "cut-off": b'{"vocab_size":',
        "not-utf8": b'{"model_type":"\xff"}',
        "byte-order-mark": b"\xef\xbb\xbf{}",
        "nan": b'{"layer_norm_eps":NaN}',
        "number-beyond-all": b'{"layer_norm_eps":1e999}',
        "key-twice": b'{"vocab_size":1,"vocab_size":2}',
        "too-deep": b'{"a":' + b"[" * 100 + b"]" * 100 + b"}",
        "size-zero": of(hidden_size=0),
        "size-negative": of(num_hidden_layers=-1),
        "size-huge": of(vocab_size=1 << 62),
        "size-is-a-text": of(hidden_size="4"),
        "heads-do-not-divide": of(num_attention_heads=3),
        "eps-negative": of(layer_norm_eps=-1.0),
        "positions-of-unknown-kind": of(position_embedding_type="rotary"),
        "heads-all-pruned": of(pruned_heads={"0": [0, 1]}),
        "of-another-kind": of(model_type="bert"),
        "label-key-beyond-64-bits": of(id2label={"9" * 30: "a"}),
        "label-key-of-spaces": of(id2label={" - ": "a"}),
        "label-id-too-deep": b'{"label2id":{"a":' + b"[" * 100 + b"]" * 100 + b"}}",
    }


def tokenizer_json():
    sound = json.loads((CORPUS / "tokenizer_json" / "model").read_text())

    def of(**changes):
        return json.dumps(dict(sound, **changes)).encode()

    def model(**changes):
        return of(model=dict(sound["model"], **changes))
    return {
        "no-object": b"[]",
        "error-of-a-server": b'{"error":"Repository not found"}',
        "not-utf8": b'{"version":"\xff"}',
        "too-deep": of(normalizer=json.loads('{"a":' * 100 + "1" + "}" * 100)),
        "model-missing": json.dumps({key: value for key, value in sound.items() if key != "model"}).encode(),
        "model-bpe": model(type="BPE"),
        "vocab-is-an-array": model(vocab=["a"]),
        "id-negative": model(vocab=dict(sound["model"]["vocab"], x=-1)),
        "id-beyond-32-bits": model(vocab=dict(sound["model"]["vocab"], x=1 << 40)),
        "id-is-a-text": model(vocab=dict(sound["model"]["vocab"], x="1")),
        "normalizer-unknown": of(normalizer={"type": "Exec"}),
        "post-processor-unknown": of(post_processor={"type": "Exec"}),
    }


def vocab():
    return {
        "nothing": b"",
        "git-lfs-pointer": b"version https://git-lfs.github.com/spec/v1\r\noid sha256:0\r\nsize 9\r\n",
        "web-page": b"\n<!doctype html>\n",
        "error-of-a-server": b"Entry not found",
        "no-unknown-token": b"[PAD]\n[CLS]\n[SEP]\n[MASK]\na\n",
        "not-utf8": b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n\xff\n",
    }


# SentencePiece's model

def spiece():
    def piece(text, kind=1, score=0.0):
        return field(1, field(1, text) + varint(2 << 3 | 5) + struct.pack("<f", score) + field(3, kind))

    def of(*more):
        return piece(b"[UNK]", 2) + piece(b"a") + b"".join(more)

    def charsmap(trie, strings=b"a\0"):
        return of(field(3, field(2, struct.pack("<I", 4 * len(trie)) +
                                 struct.pack(f"<{len(trie)}I", *trie) + strings)))
    return {
        "no-unknown-piece": piece(b"a"),
        "two-unknown-pieces": of(piece(b"<unk>", 2)),
        "piece-twice": of(piece(b"a")),
        "piece-of-nothing": of(piece(b"")),
        "piece-of-513-bytes": of(piece(b"a" * 513)),
        "piece-not-utf8": of(piece(b"\xff")),
        "piece-with-nul": of(piece(b"a\0b")),
        "piece-of-unknown-type": of(piece(b"b", 9)),
        "score-not-finite": of(piece(b"b", score=float("nan"))),
        "field-of-another-wire": of(field(1, 7)),
        "message-beyond-its-end": of(b"\x0a\x7f"),
        "charsmap-shorter-than-its-size": of(field(3, field(2, b"\x01"))),
        "charsmap-size-lies": of(field(3, field(2, struct.pack("<I", 1 << 20) + b"a\0"))),
        "charsmap-without-nul": charsmap([0] * 256, b"a"),
        "charsmap-root-leads-outside": charsmap([0xFFFFFC00] + [0] * 255),
        "charsmap-without-root": charsmap([]),
    }


# modules.json of sentence-transformers

def modules():
    def listed(path, **more):
        return json.dumps([dict({"type": "sentence_transformers.models.Transformer", "path": path}, **more)]).encode()
    return {
        "is-an-object": b"{}",
        "lists-nothing": b"[]",
        "lists-65": json.dumps([{"type": "a", "path": ""}] * 65).encode(),
        "key-twice": b'[{"type":"a","type":"b","path":""}]',
        "too-deep": b"[" * 100 + b"]" * 100,
        "path-is-a-number": listed(1),
        "path-absolute": listed("/etc"),
        "path-upwards": listed("0_Transformer/../../etc"),
        "path-hidden": listed(".git/hooks"),
        "path-with-nul": listed("0\0"),
        "path-with-escape": listed("..\x1b[31m"),
        "path-of-nothing": listed("0_Transformer"),
    }


KINDS = {
    "3.1-safetensors": (safetensors, "safetensors"),
    "3.1-index": (index, "index.json"),
    "3.5-zip": (zip_files, "bin"),
    "3.5-legacy": (legacy, "bin"),
    "3.6-hdf5": (hdf5, "h5"),
    "3.6-msgpack": (msgpack, "msgpack"),
    "3.6-bundle": (bundle, "index"),
    "3.6-packed": (packed, "electra"),
    "3.7-config": (config, "config"),
    "3.7-modules": (modules, "modules"),
    "3.7-tokenizer": (tokenizer_json, "tokenizer"),
    "3.7-spiece": (spiece, "spiece"),
    "3.7-vocab": (vocab, "vocab"),
}


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for kind, (make, suffix) in KINDS.items():
        for rule, data in make().items():
            (folder / f"{kind}-{rule}.{suffix}").write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
