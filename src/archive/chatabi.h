/* archive/chatabi: the C interface of the platform's library for the chat archive (libWeWorkFinanceSdk_C.so), which is closed and comes with
 * no licence to ship it: it is loaded at run time, by the path that the operator gives.
 *
 * Source: UNSURE. The names of the functions and the order of their arguments are callbacks.md 7.2. Their C types are not there; they are what
 * public bindings of the vendor's header in several languages agree on (seq is an unsigned 64-bit, limit an unsigned int, timeout an int in
 * seconds, a slice is only reached by its functions, 0 is success). They were never held against the library itself, and cannot be checked
 * at run time: a library with another interface is undefined behaviour in this process, which is why it is a process of its own. */
#ifndef SIYU_ARCHIVE_CHATABI_H
#define SIYU_ARCHIVE_CHATABI_H

struct chatabi {
	void *(*new_sdk)(void);
	int (*init)(void *sdk, const char *corpid, const char *secret);
	void (*destroy_sdk)(void *sdk);
	int (*get_chat_data)(void *sdk, unsigned long long seq, unsigned int limit, const char *proxy, const char *passwd,
		int timeout_s, void *slice);
	int (*decrypt_data)(const char *encrypt_key, const char *encrypt_msg, void *slice);
	void *(*new_slice)(void);
	void (*free_slice)(void *slice);
	char *(*get_content_from_slice)(void *slice);
	int (*get_slice_len)(void *slice);
};

#define CHATABI_SYMBOLS \
	{ \
		"NewSdk", "Init", "DestroySdk", "GetChatData", "DecryptData", "NewSlice", "FreeSlice", \
			"GetContentFromSlice", "GetSliceLen" \
	}

#endif
