"""What is stored and how it is searched. Loads no torch, Streamlit or LangChain."""
