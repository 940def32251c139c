import Balancing
import Testing

@Suite struct XXH64Tests {
    /// Length, hash with seed 0, hash with seed 2,654,435,761: the reference implementation's answers (Python's `xxhash`
    /// 3) for the first `length` bytes of the sequence `(7 * i + 3) mod 256`.
    static let reference: [(Int, UInt64, UInt64)] = [
        (0, 0xEF46_DB37_51D8_E999, 0xAC75_FDA2_929B_17EF),
        (1, 0x1F25_C8D0_BC1F_4BB6, 0x79CF_94F5_ACE3_7FE1),
        (3, 0x31D2_363F_52E5_64C9, 0x96D2_A5E5_83DD_D738),
        (4, 0x9BB6_4B7D_66EE_9FDA, 0x4A86_2FBB_4B73_776E),
        (5, 0xC760_8EFD_DB70_51FE, 0xF6CA_0217_9471_D4A8),
        (7, 0x9A7B_1499_59CE_60D8, 0xDDC5_CF71_D37A_6368),
        (8, 0xDAB9_9D95_C6F9_0092, 0xC6E7_5E2C_BD8E_07EE),
        (9, 0x170B_B6BF_975B_4C02, 0x3A3E_0F8C_E693_F786),
        (12, 0xD52E_4078_33AF_5133, 0x79B0_B158_FAB0_E5D6),
        (15, 0x1B47_CB82_43CC_8E32, 0x8120_A1ED_A8AC_77DA),
        (16, 0x4348_5023_2B78_7BE2, 0x17F3_87CE_3088_5DE5),
        (31, 0xA2AA_5F33_CC4A_6119, 0x3818_22F3_3376_D6B6),
        (32, 0x23C3_C17E_F790_FD97, 0x9ABD_3154_70AC_276A),
        (33, 0x50A7_CFC7_BA58_8784, 0x72CD_D326_2F46_7933),
        (36, 0xC0B5_2B0D_CC5E_3F7F, 0x97F1_12C7_24BD_7596),
        (47, 0xA7C5_465C_C5AD_205E, 0xEB34_8681_9875_2778),
        (63, 0x5E3E_54B4_31C7_493C, 0x634D_A7D2_6597_9E61),
        (64, 0x0EB6_4B3E_F6EE_B01F, 0xBCB3_847D_7052_5180),
        (65, 0xA383_B724_B2BD_12F1, 0x97F9_D8F9_9671_9021),
        (100, 0xA61F_8D4C_170F_E531, 0x86F5_49ED_E5AC_87E2),
        (127, 0x0C2B_3713_C3ED_BEB3, 0x40E0_9DA9_7531_BA31),
    ]

    @Test(arguments: reference) func agrees_with_the_reference(length: Int, plain: UInt64, seeded: UInt64) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: 7 * $0 + 3) }
        bytes.withUnsafeBytes {
            #expect(XXH64.hash($0) == plain)
            #expect(XXH64.hash($0, seed: 2_654_435_761) == seeded)
        }
    }

    @Test func does_not_depend_on_alignment() {
        let bytes = (0..<80).map { UInt8($0) }
        for shift in 0..<8 {
            let shifted = Array(repeating: 0, count: shift) + bytes
            shifted.withUnsafeBytes {
                let here = XXH64.hash(UnsafeRawBufferPointer(rebasing: $0[shift...]))
                #expect(here == bytes.withUnsafeBytes { XXH64.hash($0) })
            }
        }
    }

    @Test func hashes_a_string_as_its_utf8() {
        #expect(XXH64.hash("") == 0xEF46_DB37_51D8_E999)
        #expect(XXH64.hash("abc") == 0x44BC_2CF5_AD77_0999)
        #expect(XXH64.hash("Nobody inspects the spammish repetition") == 0xFBCE_A83C_8A37_8BF1)
    }
}

@Suite struct ClientKeyTests {
    private func key(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { ClientKey.key(address: $0) }
    }

    @Test func a_mapped_ipv4_client_is_the_same_client() {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 7]
        #expect(key(mapped) == key([192, 0, 2, 7]))
    }

    @Test func other_ipv6_clients_are_told_apart_by_all_their_bytes() {
        let compatible = [UInt8](repeating: 0, count: 12) + [192, 0, 2, 7]
        #expect(key(compatible) != key([192, 0, 2, 7]))
        let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 7]
        #expect(key(prefix) != key([192, 0, 2, 7]))
    }
}
